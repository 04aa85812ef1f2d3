"""From what a journal tells of deliveries to what is written of them."""

from collections.abc import Iterator
from itertools import chain

from msgspec.structs import replace

from inspector.export.exported import RECEIVER, Exported
from inspector.export.masking import Masking
from inspector.insight import Known


class Assembling:
    """Makes deliveries ready to be written, with what is secret left out.

    Args:
        known: its secrets are what is looked for.
        masked: False to leave credentials and secrets as they came.
        base: scheme, host and port that commands send to; None for where a delivery came to.
        receiver: the receiver's address; None where it is not known.
        public: the tunnel's address right now; None where it is not known.

    Attributes:
        masking: what was left out so far.
        count: how many deliveries went by so far.
        parts: how many of them are without the rest of their body.
    """

    def __init__(
        self,
        known: Known,
        *,
        masked: bool = True,
        base: str | None = None,
        receiver: str | None = None,
        public: str | None = None,
    ) -> None:
        self.masking = Masking(chain.from_iterable(known.secrets.values()), everything=masked)
        self.count = self.parts = 0
        self._base = base
        self._receiver = receiver or RECEIVER
        self._public = public

    def __call__(self, one: Exported) -> Exported:
        """A delivery as it is written, from the delivery with what is known of it."""
        self.count += 1
        self.parts += one.delivery.body_state != "complete"
        return self.masking.apply(
            replace(
                one,
                base=self._base,
                receiver=self._receiver,
                public=self._public,
            )
        )

    def said(self, leaving: str) -> Iterator[str]:
        """What is not whole, and what was left out; nothing where nothing was.

        Args:
            leaving: what leaves it as it came: an option, a key.
        """
        if self.parts:
            are = "1 is" if self.parts == 1 else f"{self.parts:,} are"
            yield f"{are} without the rest of the body, which never came or was over the limit."
        if self.masking.masked:
            counted = sorted(self.masking.masked.items(), key=lambda item: (-item[1], item[0]))
            several = self.count > 1
            what = ", ".join(f"{name} in {n:,}" if several else name for name, n in counted)
            yield f"masked: {what}. Signatures over it may not hold; {leaving} leaves it."
        if self.masking.led_astray:
            count = self.masking.led_astray
            paths = "the path of 1" if count == 1 else f"the paths of {count:,}"
            yield (
                f"masked in {paths}: sent, they lead elsewhere, and imported, they are another"
                f" endpoint's; {leaving} leaves them."
            )
        if self.masking.unread:
            bodies = (
                "the body of 1 delivery"
                if self.masking.unread == 1
                else (f"the bodies of {self.masking.unread:,} deliveries")
            )
            yield f"not looked through for secrets: {bodies}, in a coding that can't be undone here"
