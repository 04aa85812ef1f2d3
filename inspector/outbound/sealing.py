"""What a signature needs of the place that a request goes to, and of the time at which it does."""

import hashlib
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote_plus, urlencode

from inspector.delivery import RawHeaders
from inspector.outbound.exchange import Address
from inspector.signatures import Scheme
from inspector.signatures.members import raw_member, replace_member
from inspector.signatures.timestamp import TimestampFormat, format_of, write

_OF_ANOTHER_URL = frozenset(
    {b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded"}
)


def origin_of(address: Address) -> bytes:
    """Scheme and host of an address, as its URL begins."""
    return (b"https://" if address.tls else b"http://") + address.authority


def signs_url(scheme: Scheme) -> bool:
    """Whether the URL itself is signed."""
    return any(piece.field.startswith("url") for piece in scheme.pieces)


def without_other_urls(headers: RawHeaders) -> RawHeaders:
    """Headers without those by which a proxy told of the URL that a request first went to."""
    return tuple(header for header in headers if header[0].lower() not in _OF_ANOTHER_URL)


def with_digest(target: bytes, scheme: Scheme, body: bytes) -> bytes:
    """The target with the body's hash in its query, where a scheme signs that in its stead."""
    if not scheme.digest:
        return target
    name = quote_plus(scheme.digest.partition(":")[2]).encode()
    digest = name + b"=" + hashlib.sha256(body).hexdigest().encode()
    path, _, query = target.partition(b"?")
    others = [part for part in query.split(b"&") if part and part.partition(b"=")[0] != name]
    return path + b"?" + b"&".join([*others, digest])


def with_parameters(target: bytes, parameters: Iterable[tuple[str, str]]) -> bytes:
    """The target with those parameters in its query that it does not have."""
    given = parse_qsl(target.partition(b"?")[2].decode("latin-1"), keep_blank_values=True)
    there = {name for name, _ in given}
    added = urlencode([(name, value) for name, value in parameters if name not in there]).encode()
    if not added:
        return target
    return target + (b"&" if b"?" in target else b"?") + added


def renewed(scheme: Scheme, headers: RawHeaders, body: bytes, at: int) -> tuple[RawHeaders, bytes]:
    """Headers and body that are ready for a timestamp of a new signature.

    It is written anew where it stands, as the scheme says or as it was written. A date in the body
    is the event's own time, and stays, unless the scheme says that a date is what it is.

    Args:
        scheme: says where the timestamp stands.
        headers: as they were sent.
        body: the same.
        at: when it is signed, microseconds since the Unix epoch.
    """
    kind, _, place = scheme.timestamp.partition(":")
    if kind == "header":
        return _with_time(headers, place, scheme.timestamp_format, at), body
    raw = raw_member(body, place) if kind == "member" else None
    stamp = (raw or b"").strip(b'"')
    written = format_of(stamp)
    is_own = written not in ("seconds", "milliseconds", scheme.timestamp_format)
    if raw is None or written is None or is_own:
        return headers, body
    now = raw.replace(stamp, write(at, written))
    return headers, replace_member(body, place, now) or body


def _with_time(headers: RawHeaders, name: str, said: TimestampFormat | None, at: int) -> RawHeaders:
    """The headers with this time where the first of a name stands, and no more of them."""
    wanted = name.lower().encode()
    places = [place for place, (given, _) in enumerate(headers) if given.lower() == wanted]
    return tuple(
        (given, write(at, said or format_of(value)) if place in places[:1] else value)
        for place, (given, value) in enumerate(headers)
        if place not in places[1:]
    )
