"""Sending deliveries again: which, where to, and how; and how far it is."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, RadioSet

from inspector.errors import InspectorError
from inspector.tui.around import Around
from inspector.tui.history import Browsing
from inspector.tui.leading import Leading
from inspector.tui.proposing import Proposal, usual_url
from inspector.tui.replayable import (
    Replayable,
    how_signed,
    replayable,
    speed_of,
    what_it_does,
    where_to,
)
from inspector.tui.replaying import (
    Resending,
    Wanted,
    got,
    in_figures,
    send_again,
    signed_for,
)
from inspector.tui.screens.dialog import Dialog
from inspector.tui.some import Some
from inspector.tui.text import Line
from inspector.tui.widgets.safeinput import SafeInput
from inspector.tui.widgets.said import Said
from inspector.tui.widgets.tick import Tick
from inspector.tui.widgets.which import Which
from inspector.tui.words import duration

LOOK_EVERY = 0.2
"""Seconds between two looks at how far it is."""


class ReplayDialog(Dialog[None]):
    """Which deliveries are sent again, where to, with which gaps, and with which signature.

    Args:
        around: whose feed has them.
        some: which there are to choose from.

    Raises:
        InspectorError: there are none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "which", "which", id="replay.which"),
        Binding("ctrl+g", "sign", "sign afresh", id="replay.sign"),
        Binding("ctrl+r", "other_url", show=False, id="replay.other-url"),
        Binding("ctrl+t", "gaps", "with gaps", id="replay.gaps"),
        Binding("up", "earlier(-1)", show=False, id="replay.earlier"),
        Binding("down", "earlier(1)", show=False, id="replay.later"),
    ]

    def __init__(self, around: Around, some: Sequence[Some]) -> None:
        super().__init__()
        if not some:
            raise InspectorError("There is no delivery to replay.")
        self._around = around
        self._some = some
        self._which = Which(some)
        self._url = SafeInput(placeholder="http://localhost:3000/hooks", id="url")
        self._gaps = Tick(Content.assemble("leave the gaps that they came with", ("  ^t", "dim")))
        self._speed = SafeInput("1x", compact=True, id="speed", select_on_focus=True)
        self._sign = Tick(
            Content.assemble("sign afresh, with the time of now", ("  ^g", "dim")), id="sign"
        )
        self._where_it_goes = Tick(
            Content.assemble("for the URL that it goes to, not its provider's", ("  ^r", "dim")),
            id="where",
        )
        self._where_it_goes.display = False  # until that is known to be another URL
        self._words = Said(id="verdict")
        self._leading = Leading(self, Path(around.feed.settings.journal), self._explain)
        self._found: dict[str, Replayable] = {}
        self._queries: dict[int, str] = {}
        self._looking = False
        self._proposal = Proposal("")  # what stands as the URL then, until somebody types
        self._entered_early = False

    def compose(self) -> ComposeResult:
        """Which, where to, how, and what that does."""
        with Vertical(classes="box dense replay") as box:
            box.border_title = Content("Replay")
            if self._which.offers_more:
                box.border_subtitle = Content("^n: another choice")
            yield self._which
            yield self._url
            yield self._sign
            yield self._where_it_goes
            with Horizontal(id="pace"):
                yield self._gaps
                yield Said([("speed ", "dim")])
                yield self._speed
            yield self._words
            with Horizontal(classes="buttons"):
                yield Button("Replay  ⏎", id="send", variant="primary", compact=True)
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Go where this one went last, or else where deliveries of its endpoint belong."""
        self._earlier = Browsing(self.app.replaying.urls)
        self.set_focus(self._url)
        self._explain()
        _ = self.run_worker(self._read_query, exit_on_error=False)
        self._look()

    @property
    def what(self) -> Replayable:
        """What is chosen."""
        some = self._which.chosen
        if some.which not in self._found:
            feed = self._around.feed
            self._found[some.which] = replayable(some.rows, feed.known, self._around.now())
        return self._found[some.which]

    @property
    def speed(self) -> float | None:
        """What gaps are divided by; None for none. Raises InspectorError."""
        with_gaps = self._gaps.value and len(self.what.rows) > 1
        return speed_of(self._speed.value) if with_gaps else None

    @on(RadioSet.Changed)
    def _choose_others(self) -> None:
        """They may belong elsewhere: what was looked up for others is looked up for them."""
        if self._url.value == self._proposal.url:
            self._look()

    @on(Input.Changed)
    @on(Checkbox.Changed)
    @on(RadioSet.Changed)
    def _take_back_early_enter(self) -> None:
        """It was for what stood there then."""
        self._entered_early = False

    def _look(self) -> None:
        self._looking, self._entered_early = True, False
        self._proposal = Proposal("")
        self._propose("")
        _ = self.run_worker(self._look_where, exit_on_error=False)

    async def _look_where(self) -> None:
        """Find out where they usually go; what was typed meanwhile stays."""
        what, usual = self.what, ""
        try:
            usual = await asyncio.to_thread(usual_url, self._around.feed, what.rows)
        except Exception as error:
            self._entered_early = False  # it was for what can't be found
            self.app.complain(error, "find out where they go")
        if what is not self.what:
            return  # others are looked up already
        self._looking = False
        is_confirmed = self._entered_early and not self._url.value and self.is_current
        if not self._url.value:
            self._proposal = self.app.replaying.proposal(what.rows, usual)
            self._propose(self._proposal.url)
        self._explain()
        if is_confirmed:
            self._send()

    async def _read_query(self) -> None:
        """Find out with which query the one that may go alone came: it goes along."""
        alone = next((one.rows[0] for one in self._some if len(one.rows) == 1), None)
        if alone is not None:
            found = await asyncio.to_thread(self._around.feed.delivery, alone.id)
            if found is not None and found.query:
                self._queries[alone.id] = found.query
                self._explain()

    def _propose(self, url: str) -> None:
        """Put in a URL, which the first letter that is typed replaces."""
        self._url.value = url
        self._url.select_all()

    @on(Input.Changed)
    @on(Checkbox.Changed)
    @on(RadioSet.Changed)
    def _explain(self) -> None:
        """Say what Enter will do."""
        what = self.what
        self.query_one("#pace").display = len(what.rows) > 1
        self._speed.display = self._gaps.value
        self.query_one("#pace Said").display = self._gaps.value
        self._words.say(*self._about(what))

    def _about(self, what: Replayable) -> list[Line]:
        if not what.rows:
            return [[("✗ ", "bad"), (_only_parts(what), "")]]
        now, zone, sign = self._around.now(), self._around.zone, self._sign.value
        if not self._url.value.strip():
            said = "Where to?" if not self._looking else "Looking for the local app …"
            return [[(said, "dim")]]
        if sign and what.unsigned is not None:
            return how_signed(what, now, zone, sign=True)
        place = ""
        try:
            url = where_to(self._url.value)
            if sign:
                place = self._signed_for(what, url)
            else:
                self._where_it_goes.display = False
            query = self._queries.get(what.rows[0].id, "")
            line: Line = [(what_it_does(what, url, self.speed, query), ""), (".", "")]
        except InspectorError as error:
            return [[("✗ ", "bad"), (error.message, "")]]
        if self._proposal.why and self._url.value == self._proposal.url:
            line.append((f" {self._proposal.why}", "dim"))
        if self._around.feed.status.leads_here(url):
            line.append(
                (" That is inspector itself: it comes in again, marked as a replay.", "dim")
            )
        lines = [line]
        if what.left_out:
            lines.append([("! ", "warn"), (_only_parts(what), "")])
        return lines + how_signed(what, now, zone, sign=sign, place=place)

    def _signed_for(self, what: Replayable, url: str) -> str:
        """For which URL they are signed, where a scheme signs one; offers another if there is.

        Empty until it is known who is there.
        """
        feed, there = self._around.feed, self._leading.of(url)
        if there is None:
            return ""
        usual = signed_for(feed, what.kinds, there)
        self._where_it_goes.display = usual.is_other
        if usual.is_other and self._where_it_goes.value:
            return signed_for(feed, what.kinds, there, where_it_goes=True).words
        return usual.words

    @on(Input.Submitted)
    def _send(self) -> None:
        """Send them, as soon as it is known where to."""
        if self._looking and not self._url.value:
            self._entered_early = True
            return
        try:
            going = send_again(self.app, self._wanted(), self._proposal)
        except InspectorError as error:
            hint: list[Line] = [[(error.hint, "dim")]] if error.hint else []
            self._words.say([("✗ ", "bad"), (error.message, "")], *hint)
            return
        self.dismiss()
        if going.total > 1:
            self.app.push_screen(ResendingDialog(going))

    def _wanted(self) -> Wanted:
        """What was asked for. Raises InspectorError."""
        what, sign = self.what, self._sign.value
        if not what.rows:
            raise InspectorError(_only_parts(what))
        url = where_to(self._url.value)
        if sign and what.unsigned is not None:
            raise what.unsigned
        goes = self._where_it_goes.value
        return Wanted(what.rows, url, sign, self.speed, where_it_goes=goes)

    def action_which(self) -> None:
        """Choose others."""
        self._which.step()

    def action_sign(self) -> None:
        """Sign afresh, or not."""
        self._sign.toggle()

    def action_other_url(self) -> None:
        """Sign the URL that they go to in the place of the one that their provider calls."""
        if self._where_it_goes.display:
            self._where_it_goes.toggle()

    def action_gaps(self) -> None:
        """Leave the gaps that they came with, or none."""
        if len(self.what.rows) > 1:
            self._gaps.toggle()

    def action_earlier(self, by: int) -> None:
        """Put in where others were sent."""
        found = self._earlier.step(by, self._url.value)
        if found is not None:
            self._propose(found)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "send":
            self._send()
        else:
            self.dismiss()


class ResendingDialog(Dialog[None]):
    """How far it is; Esc leaves it going on behind.

    Args:
        going: what is being sent.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "stop", "stop", id="replay.stop"),
    ]

    def __init__(self, going: Resending) -> None:
        super().__init__()
        self._going = going
        self._words = Said(id="verdict")

    def compose(self) -> ComposeResult:
        """How far, how well, and the ways out."""
        with Vertical(classes="box dense") as box:
            box.border_title = Content("Replaying")
            yield self._words
            with Horizontal(classes="buttons"):
                yield Button("Let it go on  esc", id="leave", variant="primary", compact=True)
                yield Button("Stop  ^t", id="stop", variant="error", compact=True)

    def on_mount(self) -> None:
        """Follow it."""
        self.set_focus(self.query_one("#leave"))
        self._tell()
        self.set_interval(LOOK_EVERY, self._tell)

    def action_stop(self) -> None:
        """Send no more."""
        self._going.stop()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "stop":
            self.action_stop()
        else:
            self.dismiss()

    def _tell(self) -> None:
        going = self._going
        if self.app.replaying.going is not going:
            if self.is_current:
                self.dismiss()
            return
        took = duration(going.took)
        if going.total == 1:
            number = f"#{going.wanted.rows[0].id}"
            waits: Line = [
                (number, "title"),
                (f" waits for its answer from {going.wanted.url}", ""),
            ]
            self._words.say([*waits, (f", for {took}", "")])
            return
        far = f"{going.done:,} of {going.total:,}"
        lines: list[Line] = [
            [(far, "title"), (f" replayed to {going.wanted.url}, for {took}", "")],
            [(in_figures(going), "ok" if going.good == going.done else "warn")],
        ]
        if going.worst is not None:
            lines.append([(f"last of those: #{going.worst.delivery}: {got(going.worst)}", "dim")])
        self._words.say(*lines)


def _only_parts(what: Replayable) -> str:
    """Why some are not sent."""
    if not what.rows:
        return "Only a part of this was recorded, so it can't be replayed."
    one = what.left_out == 1
    return f"{what.left_out:,} of them {'was' if one else 'were'} recorded only in part: left out."
