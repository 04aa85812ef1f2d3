"""What a terminal sends, read so that nothing in it ends the app or is taken for keys it is not."""

import os
import selectors
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

LONGEST_PASTE = 8_000_000
"""Characters of a paste that are kept."""

ALONE = 0.03
"""Seconds after which what follows an escape is another key: terminals send what is pressed
together with alt, such as alt+k, at once."""

_ESC = "\x1b"
_GOES_ON = ("[", "O")
"""What follows the escape in the sequences of keys, which a slow line may break in two."""

_WAIT = 0.1
_READ = 64 * 1024


class PasteWasCut(Message):
    """More was pasted than is kept."""


class TerminalParser(XTermParser):
    """Keys, clicks and pastes in what a terminal sends.

    All of a paste is text, whatever stands in it: Textual takes an escape in one for the escape
    key, and what follows for commands.

    Args:
        debug: whether keys are logged, as Textual does it.
        clock: the time, seconds from anywhere.
    """

    def __init__(self, debug: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(debug)
        self._clock = clock
        self._typed_at = clock()
        self._ends_in_escape = False
        self._seen = ""
        self._pasted: list[str] | None = None
        self._size = 0

    def feed(self, data: str) -> Iterator[Message]:
        """What the next part of the input says."""
        while data:
            paste = self._pasted
            end = self._behind(
                BRACKETED_PASTE_START if paste is None else BRACKETED_PASTE_END, data
            )
            part, data = data[:end], data[end:] if end is not None else ""
            if paste is None:
                yield from self._type(part)
                self._pasted, self._size = ([] if end is not None else None), 0
            else:
                self._keep(paste, part)
                if end is not None:
                    yield from self._paste("".join(paste))

    def _behind(self, mark: str, data: str) -> int | None:
        """Where a mark ends that may have begun in what came before; None where there is none."""
        seen = self._seen + data
        at = seen.find(mark)
        if at < 0:
            self._seen = seen[1 - len(mark) :]
            return None
        end = at + len(mark) - len(self._seen)
        self._seen = ""
        return end

    def _type(self, data: str) -> Iterator[Message]:
        now = self._clock()
        waited, self._typed_at = now - self._typed_at, now
        is_alone = self._ends_in_escape and self._timeout_time is not None and waited > ALONE
        if is_alone and not data.startswith(_GOES_ON):
            self._timeout_time = 0.0
            yield from self.tick()
        self._ends_in_escape = data.endswith(_ESC)
        yield from super().feed(data)

    def _keep(self, paste: list[str], part: str) -> None:
        if self._size < LONGEST_PASTE:
            paste.append(part)
        self._size += len(part)

    def _paste(self, text: str) -> Iterator[Message]:
        size = self._size - len(BRACKETED_PASTE_END)
        self._pasted = None
        for _ in super().feed(BRACKETED_PASTE_END):
            pass  # its own paste, which is empty
        yield events.Paste(text[: min(size, LONGEST_PASTE)])
        if size > LONGEST_PASTE:
            yield PasteWasCut()


class TerminalDriver(LinuxDriver):
    """The terminal of an app: what is not UTF-8 comes as U+FFFD, where Textual would end."""

    def run_input_thread(self) -> None:
        """Read what is typed until the driver is stopped."""
        parser = TerminalParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(_WAIT)
                self._tell(parser.tick())
                if ready:
                    read = os.read(self.fileno, _READ)
                    if not read:
                        return  # the terminal is gone
                    self._tell(parser.feed(decode(read)))

    def _tell(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)
