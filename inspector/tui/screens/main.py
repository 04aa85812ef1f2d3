"""The main screen: top lines, the list, the selected delivery. Narrow, one of the two at a time."""

from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from inspector.tui.around import Around
from inspector.tui.history import History
from inspector.tui.knownvalues import KnownValues
from inspector.tui.model import Change
from inspector.tui.replaying import under_way
from inspector.tui.searching import Filtering
from inspector.tui.text import Line
from inspector.tui.waiting import Waiting
from inspector.tui.widgets.brought import BINDING
from inspector.tui.widgets.deliveries import ColumnTitles, DeliveryList
from inspector.tui.widgets.detail import DeliveryDetail
from inspector.tui.widgets.empty import EmptyState
from inspector.tui.widgets.filterline import FilterLine
from inspector.tui.widgets.keys import KeyLine
from inspector.tui.widgets.tabs import TABS, TabBar
from inspector.tui.widgets.top import TopLines
from inspector.tui.widgets.tree import PayloadTree, value_text
from inspector.tui.words import plural
from inspector.tui.working import Working

WIDE = 110
"""Columns from which the list and the delivery stand side by side."""


def _opens(key: str, name: str, description: str, **options: Any) -> Binding:
    """A key for what the app does by a dialog.

    It has priority: so the dialog is open before the next key is looked at.
    """
    return Binding(key, f"open('{name}')", description, priority=True, **options)


class DeliveriesPane(Vertical):
    """The list with its titles, or what to do while it is empty."""


class MainScreen(Working):
    """Deliveries as they arrive, and the one that is looked at."""

    AUTO_FOCUS = "LineView"  # not the filter
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - as Screen has it
    BINDINGS: ClassVar[list[BindingType]] = [
        _opens("a", "answer", "answer", id="answer.set",
                tooltip="Decide how deliveries are answered"),
        Binding("slash", "filter", "filter", key_display="/", id="list.filter", priority=True,
                tooltip="Show only the deliveries that match"),
        _opens("f", "forward", "forward", show=False, id="forward.set",
                tooltip="Forward deliveries to your local app"),
        _opens("w", "release", "answer what waits", show=False, id="release.one",
                tooltip="Answer the selected delivery that is held open, or the one that asks"),
        _opens("W", "release_all", "answer all that wait", show=False, id="release.all",
                tooltip="Answer all deliveries that are held open"),
        Binding("u", "app.copy_url", "URL", show=False, id="copy.url",
                tooltip="Copy the public URL"),
        _opens("s", "secret", "secret", id="secret.add",
                tooltip="Give a signing secret; every past verdict is judged again"),
        Binding("K", "take", "keep or confirm", show=False, id=BINDING,
                tooltip="Keep the secret that it brings, or confirm what it asks for"),
        _opens("t", "tunnel", "tunnel", id="tunnel.set",
                tooltip="See, start or stop the tunnel"),
        _opens("R", "retries", "retries", show=False, id="retries.show",
                tooltip="How long providers wait, and when they try again"),
        _opens("question_mark", "help", "help", key_display="?", id="app.help",
                tooltip="This page"),
        Binding("q", "back", "back", show=False, id="app.back",
                tooltip="Back to the list; on the list, end inspector"),
        Binding("escape", "leave_off", "back", show=False, id="app.close",
                tooltip="Back to the list; on the list, show all deliveries"),
        Binding("tab", "tab(1)", "next tab", show=False, id="tab.next", tooltip="Next tab"),
        Binding("shift+tab", "tab(-1)", "previous tab", show=False, id="tab.previous",
                tooltip="Previous tab"),
        *(
            Binding(str(number), f"show_tab({number - 1})", name, show=False, id=f"tab.{number}",
                    tooltip=f"Show {name}")
            for number, name in enumerate(TABS, 1)
        ),
        Binding("right", "tab(1)", show=False, id="tab.next-right"),
        Binding("left", "tab(-1)", show=False, id="tab.previous-left"),
    ]  # fmt: skip

    def __init__(self, around: Around, filters: History) -> None:
        super().__init__()
        self.around = around
        self.top = TopLines(around)
        self.waiting = Waiting(around.feed)
        self.filtering = Filtering(around.feed, around.now, self._filtered, self._not_filtered)
        self.values = KnownValues(around.feed.rows)
        self.filter_line = FilterLine(self.values, filters, self.action_close)
        self.deliveries = DeliveryList(around, self.filtering)
        self.detail = DeliveryDetail(around)
        self._titles = ColumnTitles(self.deliveries)
        self._empty = EmptyState(around.feed)
        self._pane = DeliveriesPane(self._titles, self.deliveries, self._empty)
        self._half_second = 0
        self._count_is_old = True
        self._replaying = ""

    def compose(self) -> ComposeResult:
        """Top to bottom, arranged for the width from the first frame on."""
        self.add_class("-wide" if self.app.size.width >= WIDE else "-narrow")
        yield self.top
        yield self.filter_line
        with Horizontal(id="panes"):
            yield self._pane
            yield self.detail
        yield KeyLine()

    def on_mount(self) -> None:
        """Start following, and counting."""
        self._show_or_teach()
        self.top.asking = len(self.waiting.asking)
        self._pane.border_title = Content("deliveries")
        self.deliveries.focus()
        self.set_interval(0.1, self.tick)

    def take_up(self, change: Change) -> None:
        """Show what changed."""
        if change.added or change.earlier or change.changed is None or change.changed:
            self.waiting.take_up(change)
            self.top.asking = len(self.waiting.asking)
            self._show_or_teach()
            self.filtering.take_up(change)
            self.deliveries.take_up(change)
            self.detail.take_up(change.changed)
        if change.status:
            self.top.take_up()
            self.deliveries.refresh_held()
            self.detail.tick()
            self._empty.recompute()
        self._count_is_old = True

    def go_to(self, delivery_id: int) -> None:
        """Select another delivery from within this one."""
        if self.deliveries.select_id(delivery_id):
            return
        if self.around.feed.row(delivery_id) is None:
            self.app.say(f"Delivery #{delivery_id} is not in the list.", "warning")
        else:
            self.app.say(
                f"The filter hides delivery #{delivery_id}: esc on the list shows all.", "warning"
            )

    def on_delivery_list_selected(self, event: DeliveryList.Selected) -> None:
        """Show the delivery that is selected now."""
        self.detail.select(event.row, by_hand=event.by_hand)

    def on_delivery_list_gone(self, event: DeliveryList.Gone) -> None:
        """Say that what was looked at is there no more; a screen above still shows it."""
        now = f"; this is #{event.now.id}" if event.now is not None and self.is_active else ""
        self.app.say(f"#{event.delivery_id} was deleted{now}.", "warning")

    def on_delivery_list_opened(self) -> None:
        """Go to the delivery."""
        self._open()

    def on_delivery_list_rearranged(self) -> None:
        """Draw the titles anew."""
        self._titles.refresh()
        self._count_is_old = True

    def on_delivery_list_followed(self) -> None:
        """Say whether the newest is followed."""
        self.describe()

    def on_descendant_focus(self) -> None:
        """Say above the list which keys are the list's now."""
        self._count_is_old = True

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Filter by what is typed."""
        following = self.deliveries.following
        self.filtering.set(event.wanted, None if following else self.deliveries.chosen)

    def on_unmount(self) -> None:
        """Search no further."""
        self.filtering.close()

    def on_tab_bar_clicked(self, event: TabBar.Clicked) -> None:
        """Show the tab that was clicked."""
        self.detail.switch(event.index)

    def on_payload_tree_whole(self, event: PayloadTree.Whole) -> None:
        """Show a long value whole."""
        from inspector.tui.screens.value import ValueDialog

        self.app.push_screen(ValueDialog(event.node.path, value_text(event.node), event.wanted))

    def action_tab(self, by: int) -> None:
        """Show the tab beside."""
        self.detail.step(by)

    def action_show_tab(self, index: int) -> None:
        """Show one tab, of the selected delivery where only the list is shown."""
        if self.has_class("-narrow") and not self.has_class("-open"):
            if self.deliveries.selected is None:
                return
            self._open()
        self.detail.switch(index)

    def action_follow(self) -> None:
        """Follow the newest again."""
        self.deliveries.follow()

    async def action_take(self) -> None:
        """Keep the secret that the selected delivery brings, or confirm what it asks for."""
        from inspector.tui.brought import take

        self.deliveries.stay()
        await take(self.app, self.selected)

    async def action_open(self, name: str) -> None:
        """Do what the app does by a dialog, and wait until that is open."""
        await self.app.run_action(f"app.{name}")

    async def action_back(self) -> None:
        """From the delivery to the list; from the list, out."""
        if self.detail.has_focus_within or self.has_class("-open"):
            self.action_close()
        else:
            await self.app.action_leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key may do something now: within the filter a letter is only a letter."""
        typing = action in ("filter", "open") and isinstance(self.focused, Input)
        searches = action == "filter" and self.detail.has_focus_within
        return not (typing or searches) and super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Type a filter."""
        row = self.deliveries.selected
        if row is not None:
            _ = self.run_worker(
                partial(self.values.open, self.around.feed, row), exit_on_error=False
            )
        self.filter_line.begin()

    def action_search(self) -> None:
        """Search in the selected delivery."""
        if self.deliveries.selected is not None:
            self._open()
            self.detail.action_find()

    def action_show_all(self) -> None:
        """Take the filter away."""
        self.filter_line.clear()

    def action_leave_off(self) -> None:
        """From the delivery to the list; on the list, show all."""
        if self.detail.has_focus_within or self.has_class("-open"):
            self.action_close()
        else:
            self.action_show_all()

    def action_close(self) -> None:
        """From the delivery to the list."""
        self.remove_class("-open")
        self.deliveries.resume()
        self.set_focus(self.deliveries if self.deliveries.display else self._empty)

    def _open(self) -> None:
        self.deliveries.pause()
        self.add_class("-open")
        self.detail.take_focus()

    def _show_or_teach(self) -> None:
        some = bool(self.around.feed.rows)
        if self.deliveries.display != some or self._empty.display == some:
            self.deliveries.display = self._titles.display = some
            self._empty.display = not some
            self.set_class(not some, "-empty")
            if some and self.focused is None:
                self.deliveries.focus()

    def tick(self) -> None:
        """Count on what counts on; ten times a second, and cheap where nothing does."""
        if self.around.feed.status.tunnel == "starting":
            self.top.turn += 1
        now = int(self.around.now() * 2)
        if now != self._half_second:
            self._half_second = now
            self.top.refresh()
            self.deliveries.refresh_held()
            self.detail.tick()
            self.filtering.tick()
            replaying = under_way(self.app)
            self._count_is_old |= replaying != self._replaying
            self._replaying = replaying
        if self._count_is_old:
            self.describe()

    def describe(self) -> None:
        """Say above the list how many there are, and whether the newest is followed."""
        feed, deliveries, filtering = self.around.feed, self.deliveries, self.filtering
        opened = self.detail.has_focus_within  # there G is for what is shown
        line: Line = []
        if filtering.failed:
            line = [("search failed", "bad"), (f" · {deliveries.count():,} shown", "")]
        elif filtering.search is not None and filtering.takes_time:
            done, total = filtering.search
            line = [
                (f"searching {100 * done // total} %", "info"),
                (f" · {deliveries.count():,} so far", ""),
            ]
        elif filtering.filter is not None:
            line = [(f"{deliveries.count():,} of {len(feed.rows):,}", "title")]
        elif feed.rows:
            line = [(plural(len(feed.rows), "delivery", "deliveries"), "dim")]
        if self._replaying:
            line.append((f" · {self._replaying}", "info"))
        if feed.progress is not None:
            done, total = feed.progress
            line.append((f" · judging {done:,} of {total:,}", "info"))
        elif deliveries.fresh:
            line.append((f" · {deliveries.fresh:,} new{'' if opened else ' ↓ G'}", "warn"))
        elif self._replaying:
            pass  # there is no room for more at 80 columns
        elif deliveries.following and feed.rows:
            line.append((" · following", "dim"))
        elif feed.rows:
            line.append((" · still" if opened else " · still, G follows", "dim"))
        self.filter_line.count(line)
        if not deliveries.count():
            deliveries.refresh_line(1)  # it says how far the search is
        self._count_is_old = False

    def _filtered(self, other_filter: bool) -> None:
        self.deliveries.look_again(other_filter=other_filter)
        self.describe()

    def _not_filtered(self, error: Exception) -> None:
        self.app.complain(error, "filter the deliveries")
        self.describe()
