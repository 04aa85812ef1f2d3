"""What can be copied of a delivery; each is made in a thread, as it reads the journal."""

import string
import tempfile
from pathlib import Path
from urllib.parse import quote

from inspector.errors import InspectorError
from inspector.export import RECEIVER, Assembling, Exported
from inspector.export.known import curl, raw
from inspector.insight import Insight, Repeat
from inspector.signatures import Verdict
from inspector.tui.around import Around
from inspector.tui.copying import Copied, unsaved
from inspector.tui.model import Row
from inspector.tui.widgets.content import delivery_of


def body(around: Around, row: Row) -> Copied:
    """The body of a delivery as it came."""
    return Copied(delivery_of(around, row).body, f"the body of #{row.id}")


def headers(around: Around, row: Row) -> Copied:
    """All headers of a delivery, a line each; the bytes that they came as."""
    lines = [b"%b: %b\n" % header for header in delivery_of(around, row).headers]
    return Copied(b"".join(lines), f"the headers of #{row.id}")


def signature(around: Around, row: Row) -> Copied:
    """The signature that a delivery should carry, by what is tried first.

    Raises:
        InspectorError: none can be computed.
    """
    tries = around.feed.signature(row).tries
    expected = next((one.expected for one in tries if one.expected is not None), None)
    if expected is None:
        raise InspectorError(
            f"No signature of #{row.id} could be computed.", "The Signature tab says why."
        )
    return Copied(expected, f"the signature that #{row.id} should carry")


def signed(around: Around, row: Row) -> Copied:
    """The bytes that the signature of a delivery covers; a secret among them is replaced.

    Raises:
        InspectorError: they are not known, or a part of them is missing.
    """
    parts = [part.content for part in around.feed.signature(row).signed]
    found = [content for content in parts if content is not None]
    if not parts or len(found) < len(parts):
        raise InspectorError(
            f"What the signature of #{row.id} covers is not known, or not all there.",
            "The Signature tab says what is.",
        )
    return Copied(b"".join(found), f"what the signature of #{row.id} covers")


def answer(around: Around, row: Row) -> Copied:
    """The body of our answer; where that had none, of the local app's.

    Raises:
        InspectorError: neither has one.
    """
    if row.settled is not None and row.settled.answer.body:
        return Copied(row.settled.answer.body, f"the body of the answer to #{row.id}")
    forwarded = around.feed.forwarded(row.id) if row.forwarded is not None else None
    if forwarded is None or not forwarded.body:
        raise InspectorError(f"The answer to #{row.id} has no body.")
    return Copied(forwarded.body, f"the body of the local app's answer to #{row.id}")


def url(around: Around, row: Row) -> Copied:
    """Where a delivery came to, as its sender addressed it; what is no ASCII, as escapes."""
    one = _exported(around, row)
    as_it_was = one.delivery.target.startswith(b"/")
    target = one.delivery.target if as_it_was else one.target.encode()
    url = one.origin + quote(target, safe=string.punctuation)
    return Copied(url, f"the URL that #{row.id} came to")


def request(around: Around, row: Row) -> Copied:
    """A delivery as HTTP/1.1, as it came."""
    delivery = delivery_of(around, row)
    return Copied(raw.request(delivery), f"the request of #{row.id}", ".http")


def command(around: Around, row: Row, *, masked: bool) -> Copied:
    """The curl command that sends a delivery again; a body that is long or no text is a file.

    Args:
        around: the deliveries, and the secrets that are left out.
        row: which.
        masked: whether credentials and known secrets are left out.

    Raises:
        InspectorError: the delivery was deleted, or the file can't be written.
    """
    feed = around.feed
    status = feed.status
    assembling = Assembling(
        feed.known, masked=masked, receiver=status.url, public=status.public_url
    )
    beside = _Beside()
    line = curl.command(assembling(_exported(around, row)), beside)
    notes = (*beside.said, *assembling.said("C in the menu"))
    return Copied(line, f"#{row.id} as curl", ".sh", notes)


class _Beside:
    """A folder of a command's own for the body that does not stand in it.

    Attributes:
        said: where it is, a sentence; empty as long as there is none.
    """

    def __init__(self) -> None:
        self.said: tuple[str, ...] = ()

    def __call__(self, name: str, content: bytes) -> str:
        """Write a file, and return where it is."""
        try:
            path = Path(tempfile.mkdtemp(prefix="inspector-"), name)  # its owner's alone
            path.write_bytes(content)
        except OSError as error:
            raise unsaved(content, error) from error
        self.said = (f"Its body is in {path}.",)
        return str(path)


def _exported(around: Around, row: Row) -> Exported:
    delivery = delivery_of(around, row)
    insight = row.insight or Insight(
        None, delivery.path, Verdict("unsigned"), (), Repeat("first"), 1
    )
    receiver = around.feed.status.url or RECEIVER
    return Exported(delivery, insight, row.settled, row.accepted, receiver=receiver)
