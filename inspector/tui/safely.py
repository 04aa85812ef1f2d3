"""Nothing that goes wrong in one part of the screen ends the rest."""

from textual.message import Message
from textual.message_pump import MessagePump


class Steady(MessagePump):
    """A widget or screen whose handlers may fail: it says so, and goes on.

    Textual ends the app when a handler raises, and the widget's own queue with it, so the error
    has to be caught where the message is dispatched.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.app.complain(error, "do that")  # type: ignore[attr-defined]  # InspectorApp
