"""What the screen asks of its feed beyond `model.Feed`, and the shapes of the answers."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from inspector.config import Settings
from inspector.delivery import Replayed
from inspector.insight import Known
from inspector.providers import Provider
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


class SignatureView(msgspec.Struct, frozen=True):
    """How a delivery's signature was judged.

    Attributes:
        verdict: the verdict, with its reason and hint.
        headers: the headers that the signature was read from, names and values as given.
        signed: the bytes that were signed; None where nothing could be computed.
        signed_as: what they are made of, in words (`the body`, `timestamp "." body`).
        tries: every scheme with every secret, the best one first.
    """

    verdict: Verdict
    headers: tuple[tuple[str, str], ...] = ()
    signed: bytes | None = None
    signed_as: str | None = None
    tries: tuple[SignatureTry, ...] = ()


class ScreenFeed(Feed, Protocol):
    """The feed as the screen needs it whole.

    `delivery`, `signature`, `sent`, `replays`, `replay`, `record`, `annotate` and `delete` are
    called from threads, everything else in the event loop.
    """

    @property
    def settings(self) -> Settings:
        """The journal, and what the command line and the configuration say."""

    @property
    def known(self) -> Known:
        """Providers, endpoints and secrets, as they are known now."""

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

    def delete(self, ids: Sequence[int], told: Callable[[int], None] = lambda _: None) -> int:
        """Delete deliveries, with all that belongs to them.

        Args:
            ids: which.
            told: called with the number of those deleted so far.

        Returns:
            how many were deleted; a listener keeps those that it holds open.

        Raises:
            InspectorError: the journal can't be written to.
        """
