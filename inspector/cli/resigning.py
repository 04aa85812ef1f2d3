"""With what deliveries are signed when they are sent again, and what is said of it."""

from collections.abc import Mapping, Sequence

import click

from inspector.cli.reading import Found, Journal
from inspector.delivery import RawHeaders
from inspector.errors import InspectorError
from inspector.outbound.afresh import edited_seal, scheme_and_secret, signed_with, was_signed
from inspector.outbound.again import Destination, Signer, signed_for
from inspector.outbound.called import Called, Callers
from inspector.visible import visible


class Resigning:
    """How deliveries are signed.

    Args:
        journal: theirs.
        found: the deliveries.
        there: where they are sent.
        wanted: whether they are signed; None to sign what was signed, and can be.
        given: the URL that a person says is called; None for the one that is known.

    Attributes:
        signer: signs them; None where each goes with the signature that it came with.
        were_signed: whether they all came with one.
        why_not: why what was signed can't be; empty where it can, or nobody needs it.

    Raises:
        InspectorError: they can't be signed and shall be, or a URL was given that nothing signs.
    """

    def __init__(
        self,
        journal: Journal,
        found: Sequence[Found],
        there: Destination,
        *,
        wanted: bool | None,
        given: Called | None,
    ) -> None:
        self.signer: Signer | None = None
        self.why_not = ""
        self._wanted = wanted
        self._known = journal.known
        self._several = [(one.delivery, one.insight) for one in found]
        self._url = there.url
        self._callers = Callers(there.callers(journal.known.public_urls, journal.public), given)
        self.were_signed = all(was_signed(insight) for _, insight in self._several)
        if wanted or (wanted is None and self.were_signed):
            try:
                self.signer = Signer(self._known, self._several, self._callers, there.url)
            except InspectorError as error:
                if wanted:
                    raise
                self.why_not = error.message
        if given is not None and not self._place():
            raise InspectorError(
                "--url names the URL that is signed, and nothing of this is signed by one.",
                "Leave it out." if self.signer else "Add --sign, or leave it out.",
            )

    @property
    def urls(self) -> Mapping[int, str]:
        """The URLs that were signed, by the ids of the deliveries."""
        return {} if self.signer is None else self.signer.urls

    def refrain(self, before: RawHeaders, after: RawHeaders) -> bool:
        """Sign nothing where a person edited a signature or its time, unless that is wanted.

        Who edits these tests how they are refused. It is said.

        Args:
            before: the headers of the one delivery as it came.
            after: as the person left them.
        """
        if self.signer is None or self._wanted:
            return False
        ((delivery, insight),) = self._several
        scheme, _ = scheme_and_secret(self._known, delivery, insight)
        name = edited_seal(scheme, before, after)
        if name is None:
            return False
        self.signer = None
        why = f"as {visible(name)} was edited; --sign signs it all the same"
        click.echo(f"inspector: not signed anew, {why}", err=True)
        return True

    def tell(self, path: bytes | None = None) -> None:
        """Say with what they are signed, and for which URL.

        Args:
            path: what a person wrote for the path; None for nothing.
        """
        if self.signer is None:
            return
        place = self._place(path)
        said = f"signed afresh with {signed_with(self._known, self._several)}"
        another = "; --url names another" if place and self._callers.given is None else ""
        click.echo(f"inspector: {said}{f', {place}' if place else ''}{another}", err=True)

    def _place(self, path: bytes | None = None) -> str:
        if self.signer is None:
            return ""
        return signed_for(self._known, self._several, self._url, self._callers, path).words
