"""A request as it stood on the wire: its head as it came, and its body."""

from collections.abc import Iterator

from inspector.delivery import Delivery
from inspector.export.exported import Exported, Out


def request(delivery: Delivery) -> bytes:
    """A delivery's bytes as HTTP/1.1.

    What came in chunks stands there as one chunk, so that it is HTTP still; a body that was cut is
    as cut as it came, with the length that was announced.
    """
    first = b"%b %b HTTP/%b" % (
        delivery.method.encode(),
        delivery.target,
        delivery.http_version.encode(),
    )
    lines = [first, *(b"%b: %b" % field for field in delivery.headers)]
    return b"\r\n".join([*lines, b"", _framed(delivery)])


def _framed(delivery: Delivery) -> bytes:
    coding = delivery.header("transfer-encoding") or ""
    if not coding.lower().endswith("chunked"):
        return delivery.body
    chunk = b"%x\r\n%b\r\n" % (len(delivery.body), delivery.body) if delivery.body else b""
    return chunk + b"0\r\n\r\n" if delivery.body_state == "complete" else chunk


class Raw:
    """One request a file."""

    name = "raw"
    title = "a request's bytes as HTTP/1.1, a file each"
    stem = "delivery"
    suffix = ".http"
    single = True
    has_files_beside = False
    sends = False

    def write(self, deliveries: Iterator[Exported], out: Out) -> None:
        """Write the bytes of one, or of one behind the other."""
        for one in deliveries:
            out.write(request(one.delivery))


FORMAT = Raw()
