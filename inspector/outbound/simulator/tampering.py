"""What an attacker, a bug or a bad line makes of a delivery; pure, as bytes and headers."""

import gzip
import hashlib
import re
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Literal, get_args

import msgspec

from inspector.delivery import Delivery, RawHeaders
from inspector.errors import InspectorError
from inspector.mistake import listed
from inspector.signatures import Scheme, Signed, judge
from inspector.signatures.members import is_json, raw_member, replace_member
from inspector.signatures.secret import secret_bytes
from inspector.signatures.signing import Draft
from inspector.signatures.timestamp import write

Way = Literal["body", "signature", "secret", "timestamp"]

WAYS: tuple[Way, ...] = get_args(Way)
"""What of a delivery can be made wrong.

`body`: one byte was changed after signing, one behind the compression where there is one; JSON
stays JSON where a string or number can be changed. `signature`: one of its characters is another.
`secret`: another one signed. `timestamp`: another was signed than is sent.
"""

_OF_THE_BODY = ("body", "raw", "text", "lines", "form")
_WHOLE_BODY = ("body", "form")
_UNNOTICED: dict[Way, str] = {
    "body": "covers nothing of the body",
    "secret": "is made without the secret",
    "timestamp": "covers no time",
}


def check(way: Way, scheme: Scheme) -> None:
    """Make sure that a scheme notices one way of tampering.

    Raises:
        InspectorError: it does not; the hint says which ones it does notice.
    """
    noticed = _noticed(scheme)
    if way not in noticed:
        what = f"A signature by {_named(scheme)} {_UNNOTICED[way]}, so it would stay valid."
        raise InspectorError(what, f"Tamper with {listed(noticed)}.")


def _noticed(scheme: Scheme) -> list[Way]:
    is_token = scheme.algorithm == "token"
    covered = set() if is_token else {piece.field for piece in scheme.pieces}
    body = bool(scheme.digest) or any(field.startswith(_OF_THE_BODY) for field in covered)
    noticed: dict[Way, bool] = {
        "body": body,
        "signature": True,
        "secret": scheme.recipe.keyed or "secret" in covered,
        "timestamp": "timestamp" in covered or (scheme.timestamp.startswith("member") and body),
    }
    return [way for way in WAYS if noticed[way]]


def send_tampered(
    way: Way,
    scheme: Scheme,
    secret: str,
    body: bytes,
    headers: RawHeaders,
    *,
    method: str,
    target: bytes,
    at: int,
    origin: bytes = b"",
) -> Signed:
    """A request that is wrong in one way; its arguments are those of `signatures.sign`.

    What the way does not name is as `sign` would have it, byte for byte.

    Raises:
        InspectorError: as `sign` does; or the scheme does not notice it, see `check`.
    """
    check(way, scheme)
    unsigned = Delivery(0, at, method, target, "1.1", headers, body)
    for sent in _TAMPERED[way](scheme, secret, unsigned, origin):
        arrived = _arrived(unsigned, sent, origin)
        if not judge((scheme,), arrived, [secret]).is_right:
            return sent
    what = f"Nothing could be changed here that {_named(scheme)} covers."
    raise InspectorError(what, "Tamper with the signature, or send another body.")


def _arrived(unsigned: Delivery, sent: Signed, origin: bytes) -> Delivery:
    """What is sent, as it arrives where it is sent to."""
    scheme, _, host = origin.partition(b"://")
    where = ((b"Host", host), (b"X-Forwarded-Proto", scheme)) if origin else ()
    return msgspec.structs.replace(unsigned, headers=(*where, *sent.headers), body=sent.body)


def _named(scheme: Scheme) -> str:
    return scheme.name.removeprefix("candidate: ")


def _with_another_body(
    scheme: Scheme, secret: str, unsigned: Delivery, origin: bytes
) -> Iterator[Signed]:
    draft = Draft(scheme, unsigned, origin)
    signed = draft.signed(draft.signature(secret))
    plain = _unpacked(signed)
    for changed in _changed(scheme, signed.body if plain is None else plain):
        yield Signed(changed if plain is None else _packed(changed), signed.headers)


def _with_another_signature(
    scheme: Scheme, secret: str, unsigned: Delivery, origin: bytes
) -> Iterator[Signed]:
    draft = Draft(scheme, unsigned, origin)
    signature = draft.signature(secret).decode("utf-8", "surrogateescape")
    # All bits of the first character count, as those of base64's last one need not.
    another = ("1" if signature[:1] == "0" else "0") + signature[1:]
    yield draft.signed(another.encode("utf-8", "surrogateescape"))


def _by_another_secret(
    scheme: Scheme, secret: str, unsigned: Delivery, origin: bytes
) -> Iterator[Signed]:
    draft = Draft(scheme, unsigned, origin)
    draft.signature(secret)  # an error of the right secret is one here too
    another = hashlib.sha256(b"another than " + secret_bytes(secret)).hexdigest()
    if scheme.recipe.paired:
        from inspector.outbound.simulator.otherkeys import other_key  # loads a large library

        another = other_key(scheme.algorithm)
    elif scheme.key == "base64":
        another = scheme.key_prefix + b64encode(another.encode()).decode()
    yield draft.signed(draft.signature(another))


def _at_another_time(
    scheme: Scheme, secret: str, unsigned: Delivery, origin: bytes
) -> Iterator[Signed]:
    draft = Draft(scheme, unsigned, origin)
    written = scheme.timestamp_format
    second = 0 if draft.timestamp() != write(0, written) else 1
    kind, _, argument = scheme.timestamp.partition(":")
    name = argument.lower().encode() if kind == "header" else None
    headers = tuple(header for header in unsigned.headers if header[0].lower() != name)
    body = unsigned.body
    if kind == "member":
        body = replace_member(body, argument, b'"%s"' % write(second * 1_000_000, written)) or body
    other = msgspec.structs.replace(
        unsigned, received_at=second * 1_000_000, headers=headers, body=body
    )
    yield draft.signed(Draft(scheme, other, origin).signature(secret))


_TAMPERED: dict[Way, Callable[[Scheme, str, Delivery, bytes], Iterator[Signed]]] = {
    "body": _with_another_body,
    "signature": _with_another_signature,
    "secret": _by_another_secret,
    "timestamp": _at_another_time,
}

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"(?P<colon>\s*:)?|\d+', re.DOTALL)
_CHARACTER = re.compile(rb"\\u[0-9A-Fa-f]{4}|\\.|([A-Za-z0-9])", re.DOTALL)
_LOOKED_AT = 64
_EVERY = bytes(range(256))
_ALIKE = bytes.maketrans(
    _EVERY + (ascii_lowercase + ascii_uppercase + digits).encode(),
    bytes(byte ^ 1 for byte in _EVERY)
    + (ascii_lowercase[1:] + "a" + ascii_uppercase[1:] + "A" + digits[1:] + "1").encode(),
)
"""Another letter for a letter; for a digit one that a number may begin with too."""


def _changed(scheme: Scheme, body: bytes) -> Iterator[bytes]:
    """A body with one byte changed in what a scheme covers, the likeliest to be noticed first."""
    for start, end in _covered(scheme, body):
        for place in _places(body, start, end):
            changed = body[place : place + 1].translate(_ALIKE)
            yield body[:place] + changed + body[place + 1 :]
    if not body:
        yield b"0"


def _covered(scheme: Scheme, body: bytes) -> Iterator[tuple[int, int]]:
    """The parts of a body, from where to where, that may be what a scheme covers."""
    if scheme.digest or any(piece.field.startswith(_WHOLE_BODY) for piece in scheme.pieces):
        yield 0, len(body)
    for piece in scheme.pieces:
        if piece.field in ("raw", "text", "lines", "lines?"):
            raw = raw_member(body, piece.argument)
            place = -1 if raw is None else body.find(raw)
            while raw and place >= 0:
                yield place, place + len(raw)
                place = body.find(raw, place + 1)


def _places(body: bytes, start: int, end: int) -> Iterator[int]:
    """A letter or digit of some values, the longest first, then of names; at last any byte."""
    tokens = sorted(
        islice(_TOKEN.finditer(body, start, end), _LOOKED_AT),
        key=lambda token: (token["colon"] is None, token.end() - token.start()),
        reverse=True,
    )
    for token in tokens:
        found = islice(_CHARACTER.finditer(body, *token.span()), _LOOKED_AT)
        places = [character.start() for character in found if character[1]]
        if places:  # a number's last digits may be more than a float can hold
            yield places[-1 if token[0].startswith(b'"') else 0]
    if start < end:
        yield (start + end) // 2


def malformed(body: bytes) -> bytes:
    """What is left of a body that breaks off in its middle: never JSON, never empty."""
    whole = body.rstrip()
    half = whole[: len(whole) // 2]
    return b"{" + half if not half or is_json(half) else half


def gzipped(body: bytes, headers: RawHeaders) -> tuple[bytes, RawHeaders]:
    """A body compressed, the same each time, and the headers that say so."""
    return _packed(body), (*headers, (b"Content-Encoding", b"gzip"))


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _unpacked(sent: Signed) -> bytes | None:
    """The body behind its compression; None where it has none."""
    if (b"Content-Encoding", b"gzip") in sent.headers:
        with suppress(OSError, EOFError, zlib.error):
            return gzip.decompress(sent.body)
    return None
