"""The Signature tab: the verdict, why, and what to change."""

import asyncio
from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.worker import Worker

from inspector.insight import Insight, Known, diagnosis
from inspector.signatures import Finding
from inspector.tui.around import Around
from inspector.tui.model import Row
from inspector.tui.text import Line
from inspector.tui.unsecret import without_secrets
from inspector.tui.views import Diagnosis, SignatureView
from inspector.tui.widgets import signature_lines as lines
from inspector.tui.widgets.foundlines import FoundLines

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

PATIENCE = 0.1
"""Seconds that the cause may be looked for before it is said."""

LOOK_AGAIN = 0.5
"""Seconds between two looks whether all deliveries are judged, where an offer waits for that."""

Failed = tuple[str, str | None]
"""What went wrong, and what to do about it."""

Found = TypeVar("Found")


class SignatureTab(FoundLines):
    """How the signature was judged; why it fails is found out while that is looked at."""

    app: "InspectorApp"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "fix", "mend it", id="signature.fix",
                tooltip="Apply the fix of a signature that fails, where there is one"),
        Binding("c", "computed", "your code", id="signature.computed",
                tooltip="Tell what your own code hashed, from the signature that it computed"),
    ]  # fmt: skip

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._view: SignatureView | None = None
        self._explained: Insight | None = None
        self._known: Known | None = None
        self._why: Diagnosis | Failed | None = None
        self._is_slow = False
        self._computed = ""
        self._own: Finding | Failed | None = None
        self._own_at: int | None = None
        self._shows_own = False
        self._shown_why: Diagnosis | Failed | None = None
        self._shown_since = 0.0
        self._is_early = False
        self._fixing = False

    def load(self, row: Row) -> SignatureView:
        """The workings of the verdict."""
        return self.around.feed.signature(row)

    def show(self, row: Row, loaded: object) -> None:
        """Show how it was judged, and find out the rest where that is not known already."""
        is_other = self.row is None or self.row.id != row.id
        if is_other:
            self._computed, self._shows_own = "", True
        self._view = cast("SignatureView", loaded)
        known = self.around.feed.known
        if is_other or row.insight != self._explained or known is not self._known:
            self._explained, self._known = row.insight, known
            self.row, self._why, self._own = row, None, None
            self._diagnose()
            self._explain_computed()
        super().show(row, loaded)
        if is_other:
            self.scroll_home(animate=False)
        self.refresh_bindings()

    def on_key(self, event: events.Key) -> None:
        """Mind whether what is shown now was shown when the key was pressed."""
        self._is_early = event.time < self._shown_since

    def on_focus(self) -> None:
        """Say which keys are for this tab now."""
        self._say_keys()

    def on_blur(self) -> None:
        """Say which keys are for this tab now."""
        self._say_keys()

    def _say_keys(self) -> None:
        if self.check_action("fix", ()) and not self.is_searched:
            self.recompute()

    def explain(self, row: Row, cells: int) -> list[Line]:
        """The verdict and what to do; then what was given, expected and signed."""
        view, why = self._view, self._why
        if view is None:
            return []
        diagnosed = why if isinstance(why, Diagnosis) else None
        said = lines.verdict(view, diagnosed, cells, is_open=self.screen.focused is self)
        if isinstance(why, tuple):
            said += lines.failed(why, cells)
        if self._is_slow and why is None:
            said += lines.looking(row.size)
        if why is not self._shown_why:
            self._shown_why, self._shown_since = why, events.Event().time
        cause = why.finding if isinstance(why, Diagnosis) else None
        said += lines.keys(row.insight, view, cause, cells, has_own=bool(self._computed))
        self._own_at = len(said) + 1 if self._computed else None
        if self._computed:
            own, shown = self._own, self._shown_computed()
            said += lines.own_code(shown, own if isinstance(own, Finding) else None, cells)
            said += lines.failed(own, cells) if isinstance(own, tuple) else []
        said += lines.given(view.headers, cells) + lines.tries(view, cells)
        said += lines.signed(view, cells) + lines.other_tries(view, cells)
        return said + (lines.ruled_out(why.finding, cells) if isinstance(why, Diagnosis) else [])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key may do something now."""
        if action == "fix":
            return isinstance(self._why, Diagnosis) and self._why.offer is not None
        if action == "computed":
            return self._view is not None and bool(self._view.tries)
        return super().check_action(action, parameters)

    def action_fix(self) -> None:
        """Change what is wrong, unless the key was pressed before that was said."""
        why = self._why
        if self._fixing or self._is_early or not isinstance(why, Diagnosis) or why.offer is None:
            return
        offer = why.offer
        self._fixing = True

        async def change() -> None:
            try:
                self.app.say(await asyncio.to_thread(self.around.feed.apply, offer))
                if self._why is why:  # all is judged again in a moment
                    self._why = Diagnosis(why.finding)
            except Exception as error:
                self.app.complain(error, "change that")
            finally:
                self._fixing = False

        _: Worker[None]
        _ = self.app.run_worker(change, group="fix", exit_on_error=False)

    async def action_computed(self) -> None:
        """Ask for what own code computed."""
        from inspector.tui.screens.computed import ComputedDialog

        if self.row is None:
            return
        row = self.row
        before = self._computed if self._computed == self._shown_computed() else ""

        def take(value: str | None) -> None:
            if value is None or self.row is None or self.row.id != row.id:
                return
            self._computed, self._own, self._shows_own = value, None, not value
            self._explain_computed()

        await self.app.push_screen(ComputedDialog(row, before), take)

    def _shown_computed(self) -> str:
        """What own code came to, without a secret that was taken for it."""
        known = self.around.feed.known.secrets
        return without_secrets(self._computed, chain.from_iterable(known.values()))

    def _diagnose(self) -> None:
        row, feed = self.row, self.around.feed
        self._is_slow = False
        if row is None or row.insight is None or not diagnosis.is_called_for(row.insight.signature):
            return

        def found(why: Diagnosis | Failed) -> None:
            self._why = why
            if isinstance(why, Diagnosis) and why.is_early:
                self._look_again(why)

        self.set_timer(PATIENCE, self._say_looking)
        self._find_out("why", lambda: feed.diagnose(row), found)

    def _look_again(self, why: Diagnosis) -> None:
        """Find out what can be offered, as soon as all that it concerns is judged."""

        def look() -> None:
            if self._why is not why:
                return
            if self.around.feed.progress is None:
                self._diagnose()
            else:
                self._look_again(why)

        self.set_timer(LOOK_AGAIN, look)

    def _explain_computed(self) -> None:
        row, value, feed = self.row, self._computed, self.around.feed
        if row is None or not value:
            self._changed()
            return

        def found(own: Finding | Failed) -> None:
            self._own = own

        self._find_out("own", lambda: feed.explain_computed(row, value), found)

    def _find_out(
        self, what: str, look: Callable[[], Found], found: Callable[[Found | Failed], None]
    ) -> None:
        """Have something found out in a thread, and show it; only the newest of each is."""

        async def find() -> None:
            try:
                result: Found | Failed = await asyncio.to_thread(look)
            except Exception as error:
                result = self.app.explain(error, "explain the signature")
            found(result)
            self._changed()

        _: Worker[None]
        _ = self.run_worker(find, group=what, exclusive=True, exit_on_error=False)

    def _say_looking(self) -> None:
        if self._why is None:
            self._is_slow = True
            self._changed()

    def _changed(self) -> None:
        self.recompute()
        self._show_own()
        self.refresh_bindings()
        self.post_message(self.Changed())

    def _show_own(self) -> None:
        """Go to what was found out about own code's value, once, as it is asked for below."""
        if self._own is not None and self._own_at is not None and not self._shows_own:
            self._shows_own = True
            self.scroll_to(y=self._own_at, animate=False, immediate=True)
