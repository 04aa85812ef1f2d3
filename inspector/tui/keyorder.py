"""Keys in the order in which they are pressed, each looked at when the one before it is done.

Textual hands a key to what has the focus at that moment. What a key does comes later: it goes up to
the app first, and what it asks for may take a while. So a key that is pressed right behind one that
opens a dialog would go to what is below.
"""

from collections import deque

from textual import events
from textual.app import App, ReturnType
from textual.message import Message
from textual.timer import Timer

LONGEST = 0.25
"""Seconds that a key waits for the one before it, at most."""

ROUNDS = 2
"""How often what follows a key goes its way: what a key sets off goes it once more."""

Pressed = events.Key | events.Paste
"""What comes from the keyboard."""


class KeyPassed(Message):
    """Goes the way of a key, right behind it: from what has the focus up to the app."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.rounds = rounds


class KeysInOrder(App[ReturnType]):
    """An app that looks at one key at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._keys_waiting: deque[Pressed] = deque()
        self._behind_key: KeyPassed | None = None
        self._patience: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Look at a key or a paste, unless the one before it is still on its way."""
        if not isinstance(event, Pressed) or event.is_forwarded:
            await super().on_event(event)
        elif self._behind_key is not None:
            self._keys_waiting.append(event)
        else:
            await self._look_at(event)

    async def on_key_passed(self, passed: KeyPassed) -> None:
        """Look at the next key, once all that the last one asked for is done."""
        if passed is not self._behind_key or not self.screen_stack:
            return  # it was given up, or the app ends
        if passed.rounds > 1:
            self._send_behind(passed.rounds - 1)
        else:
            await self._look_at_next()

    async def _look_at(self, key: Pressed) -> None:
        await super().on_event(key)
        if key.is_forwarded:  # else it was done at once
            self._send_behind(ROUNDS)

    def _send_behind(self, rounds: int) -> None:
        if self._patience is None:
            self._patience = self.set_timer(LONGEST, self._look_at_next)
        self._behind_key = KeyPassed(rounds)
        (self.focused or self.screen).post_message(self._behind_key)

    async def _look_at_next(self) -> None:
        if self._patience is not None:
            self._patience.stop()
        self._patience = self._behind_key = None
        while self._keys_waiting and self._behind_key is None:
            await self._look_at(self._keys_waiting.popleft())
