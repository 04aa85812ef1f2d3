"""What the characters of a signature may mean, whatever their prefix, case or encoding."""

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from inspector.signatures.members import members_of, text_of
from inspector.signatures.scheme import Scheme
from inspector.signatures.shown import shown_bytes

_PREFIX = re.compile(
    rb"(?:(?:sha-?(?:1|256|384|512)|v\d+a?|h\d|hmac(?:-sha\d+)?|bearer|basic|token"
    rb"|(?:api|secret|access)?[-_]?key|secret|signature)\s*[=,: ]\s*)+",
    re.IGNORECASE,
)
_PARTS = re.compile(rb"[\s,;&|]+")
SHOWN_BY_PYTHON = re.compile(rb"b(['\"])(.*)\1", re.DOTALL)
_AROUND = b" \t\r\n\"'`"
_LONGEST_SIGNATURE = 4_096
_MOST_PARTS = 24
_HEX_DIGITS = re.compile(rb"(?:[0-9a-fA-F]{2}){20,}")
"""Those of a SHA-1, or of more."""

_LIKE_ONE = re.compile(rb"[0-9A-Fa-f]{8}|[\w+/-]{16}", re.ASCII)

_RAW_ECDSA = 64


def meanings(value: bytes, scheme: Scheme | None = None) -> dict[bytes, bytes]:
    """The bytes that a signature may stand for.

    Each with the characters that mean them; of a list, each of its parts may be it.

    Args:
        value: what stands where the signature is expected.
        scheme: how it should have come about. A token means its own characters; a signature by
            ECDSA may be written as two bare numbers.
    """
    if len(value) > _LONGEST_SIGNATURE:
        return {}
    found: dict[bytes, bytes] = {}
    is_token = scheme is not None and scheme.algorithm == "token"
    for part, plain in _parts(value.strip()):
        for meaning in (plain,) if is_token else (plain, *_decoded(plain)):
            found.setdefault(meaning, part)
    for part in (value, *_PARTS.split(value)[:_MOST_PARTS]):
        shown = shown_bytes(_bare(part))
        if shown is not None:
            found.setdefault(shown, part)
    found.pop(b"", None)
    if scheme is not None and scheme.algorithm.startswith("ecdsa"):
        for meaning in [one for one in found if len(one) == _RAW_ECDSA]:
            found.setdefault(_der_of(meaning), found[meaning])
    return found


def may_be_signature(value: bytes) -> bool:
    """Whether a text may be a signature at all, or the beginning of one."""
    return bool(_LIKE_ONE.search(value)) or shown_bytes(_bare(value)) is not None


def from_base64(written: bytes) -> bytes:
    """What base64 means, of either alphabet, padded or not.

    Raises:
        ValueError: it is not base64.
    """
    plain = written.strip().rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)


def _parts(value: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The value, and the parts of a list, each also without what stands around a signature."""
    yield value, value
    within = list(_within(value))
    for inner in within:
        yield value, inner
        yield value, _bare(inner)
    plain = within[0] if len(within) == 1 else value
    for part in dict.fromkeys([plain, *_PARTS.split(plain)[:_MOST_PARTS]]):
        held = _bare(part.strip(_AROUND))
        for inner in (held, _bare(held), *_within(part)):
            yield part, inner.strip(_AROUND)


def _within(value: bytes) -> Iterator[bytes]:
    """What stands in the bytes that Python shows, or in a JSON object's texts."""
    bare = _bare(value)
    shown = SHOWN_BY_PYTHON.fullmatch(bare)
    if shown:
        yield shown[2]
    elif bare.startswith(b"{"):
        texts = (text_of(bytes(raw)) for raw in islice(members_of(bare).values(), _MOST_PARTS))
        yield from (text.encode().strip() for text in texts if text)


def _bare(text: bytes) -> bytes:
    """A text without the prefix of a signature before it."""
    text = text.strip()
    prefix = _PREFIX.match(text)
    return text[prefix.end() if prefix else 0 :]


def _decoded(written: bytes) -> Iterator[bytes]:
    with suppress(ValueError):
        yield bytes.fromhex(written.decode("ascii"))
    with suppress(ValueError):
        raw = from_base64(written)
        yield raw
        if _HEX_DIGITS.fullmatch(raw):
            yield bytes.fromhex(raw.decode("ascii"))


def _der_of(raw: bytes) -> bytes:
    """An ECDSA signature in DER, of the two numbers side by side that JOSE and browsers give."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    half = len(raw) // 2
    return encode_dss_signature(
        int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
    )
