"""What the screen asks of its feed beyond `model.Feed`, and the shapes of the answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from inspector.config import Settings
from inspector.delivery import Replayed
from inspector.insight import Known, Right
from inspector.providers import Provider
from inspector.signatures import Finding, Fix
from inspector.signatures.verdict import Verdict
from inspector.tui.model import Feed, Row

if TYPE_CHECKING:
    from inspector.query.subject import Sent  # the filter language waits until there is a filter


class SignatureTry(msgspec.Struct, frozen=True):
    """One scheme tried with one secret.

    Attributes:
        scheme: the scheme in words.
        secret: the secret's fingerprint; None where no secret was known.
        name: the endpoint or provider that the secret belongs to.
        expected: what the delivery should have carried, as it would be written there.
        given: what it carried; None where it carried nothing.
        matched: whether the two agree.
        note: what this try alone has to say, a sentence.
    """

    scheme: str
    secret: str | None
    name: str
    expected: str | None
    given: str | None
    matched: bool
    note: str | None = None


class SignedPart(msgspec.Struct, frozen=True):
    """A part of what was signed.

    Attributes:
        name: what it is (`body`, `timestamp`, a header's name); empty for literal text.
        content: its bytes, a secret among them replaced; None where the request does not have it.
    """

    name: str
    content: bytes | None


class SignatureView(msgspec.Struct, frozen=True):
    """How a delivery's signature was judged.

    Attributes:
        verdict: the verdict, with its reason and hint as far as judging tells them.
        headers: what the signature was read from, names and values as given.
        signed: what was signed, in order; empty where that is not known.
        signed_as: what it is made of, as schemes write it (`{timestamp}.{body}`).
        tries: every scheme with every secret, the best one first.
        more: how many tries are left out.
        name: the endpoint or provider whose secrets count.
    """

    verdict: Verdict
    headers: tuple[tuple[str, str], ...] = ()
    signed: tuple[SignedPart, ...] = ()
    signed_as: str | None = None
    tries: tuple[SignatureTry, ...] = ()
    more: int = 0
    name: str = ""


class Offer(msgspec.Struct, frozen=True):
    """A fix that can be applied here.

    Attributes:
        fix: what is changed, and whose it is.
        says: what that does («stores the secret … for /stripe»).
        along: whose stored secrets are stored beside it, as they would not count there any longer;
            empty for nobody's.
    """

    fix: Fix
    says: str
    along: str = ""


class Diagnosis(msgspec.Struct, frozen=True):
    """Why a signature fails, and what can be done about it here.

    Attributes:
        finding: what the diagnosis came to.
        offer: what can be applied; None where nothing can.
        obstacle: why its fix can't be applied here, a sentence; None where it can, or there is
            none.
        is_early: whether that is only because not all deliveries are judged yet.
    """

    finding: Finding
    offer: Offer | None = None
    obstacle: str | None = None
    is_early: bool = False


class ScreenFeed(Feed, Protocol):
    """The feed as the screen needs it whole.

    `delivery`, `signature`, `diagnose`, `explain_computed`, `apply`, `sent`, `replays`, `replay`,
    `record`, `annotate` and `delete` are called from threads, everything else in the event loop.
    """

    @property
    def settings(self) -> Settings:
        """The journal, and what the command line and the configuration say."""

    @property
    def known(self) -> Known:
        """Providers, endpoints and secrets, as they are known now."""

    @property
    def right(self) -> Mapping[Right, int] | None:
        """Where signatures are right, and in which delivery last; None while not all are judged."""

    def sent(self, ids: Sequence[int]) -> Iterable[tuple[int, "Sent"]]:
        """The headers and bodies of deliveries, for searching; one thread at a time calls it.

        Args:
            ids: in ascending order; those that were deleted are left out.
        """

    def attempts_allowed(self, provider: str) -> int | None:
        """How many attempts a provider's documents allow; None where they do not say."""

    def provider(self, name: str) -> Provider | None:
        """What is known of a provider."""

    def signature(self, row: Row) -> SignatureView:
        """How the signature of a row's delivery was judged."""

    def diagnose(self, row: Row) -> Diagnosis:
        """Why the signature fails: milliseconds for kilobytes, a second at most for megabytes.

        Raises:
            InspectorError: the delivery was deleted.
        """

    def explain_computed(self, row: Row, value: str) -> Finding:
        """What a person's own code must have hashed to come to a value.

        Raises:
            InspectorError: it is no signature, no provider is known, or the delivery was deleted.
        """

    def apply(self, offer: Offer) -> str:
        """Change what a diagnosis found to be wrong; every past verdict is judged again.

        Returns:
            what was done, and how it is undone: sentences.

        Raises:
            InspectorError: it can't be stored, or would now make what is right of others wrong.
        """

    def replays(self, delivery_id: int) -> Sequence[Replayed]:
        """How a delivery was replayed, the oldest first; only the newest with its bodies."""

    def replay(self, seq: int) -> Replayed | None:
        """One replay with its bodies; None where it was deleted."""

    def record(self, replays: Sequence[Replayed]) -> None:
        """Keep what deliveries got when they were sent again. Raises InspectorError."""

    def annotate(
        self, ids: Sequence[int], *, pinned: bool | None = None, note: str | None = None
    ) -> int:
        """Pin deliveries or not, put a note to them; what is None stays as it is.

        Returns:
            how many there were of them.

        Raises:
            InspectorError: the note is too long, or the journal can't be written to.
        """

    def delete(
        self,
        ids: Sequence[int],
        told: Callable[[int], None] = lambda _: None,
        *,
        pinned_too: bool = False,
    ) -> int:
        """Delete deliveries, with all that belongs to them.

        Args:
            ids: which.
            told: called with the number of those deleted so far.
            pinned_too: whether those go too that are pinned, perhaps since they were chosen.

        Returns:
            how many were deleted; a listener keeps those that it holds open.

        Raises:
            InspectorError: the journal can't be written to.
        """
