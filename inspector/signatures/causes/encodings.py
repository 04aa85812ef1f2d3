"""How the right bytes of a signature are encoded, where that is not as it should be."""

import base64
import re
from collections.abc import Callable

from inspector.signatures.case import Fit
from inspector.signatures.meaning import SHOWN_BY_PYTHON, meanings
from inspector.signatures.shown import shown_bytes

Written = Callable[[Fit], bool]
"""Whether the characters that mean the right signature are of this form."""

_OBJECT = re.compile(rb'\{\s*"')
_OF_URL_SAFE = re.compile(rb"[-_][\w-]*=*\s*\Z", re.ASCII)
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def _holds(fit: Fit, written: bytes, *, as_hex: bool = False) -> bool:
    characters = fit.written.lower() if as_hex else fit.written
    return written.rstrip(b"=") in characters.translate(_URL_SAFE)


def _in_hex(fit: Fit) -> bool:
    return _holds(fit, fit.meaning.hex().encode(), as_hex=True)


def _in_base64(fit: Fit) -> bool:
    return _holds(fit, base64.b64encode(fit.meaning))


def _encoded_twice(fit: Fit) -> bool:
    digits = fit.meaning.hex()
    return any(_holds(fit, base64.b64encode(x.encode())) for x in (digits, digits.upper()))


def _in_pairs(fit: Fit) -> bool:
    """Whether something stands between the pairs of hex digits; a Buffer of Node is bytes."""
    digits = fit.written.lower().translate(None, b" :-")
    return not _in_hex(fit) and b"<" not in digits and fit.meaning.hex().encode() in digits


def _in_other_base64(fit: Fit) -> bool:
    is_right = base64.b64encode(fit.meaning) in fit.written
    return fit.given.scheme.encoding == "base64" and _in_base64(fit) and not is_right


def _in_bytes_of_python(fit: Fit) -> bool:
    """Whether a text stands in them; where the signature itself does, it is bytes as it should."""
    shown = SHOWN_BY_PYTHON.search(fit.written)
    return shown is not None and (_in_hex(fit) or _in_base64(fit))


def _in_json(fit: Fit) -> bool:
    return _OBJECT.search(fit.written) is not None and shown_bytes(fit.written) is None


ENCODINGS: tuple[tuple[str, Written, str, str], ...] = (
    (
        "encoded-twice",
        _encoded_twice,
        "as the base64 of its hex digits, encoded twice",
        "Encode the signature's raw bytes once, in {encoding}: hash_hmac of PHP gives hex digits "
        "unless its last argument is true, as hexdigest and digest('hex') do",
    ),
    (
        "hex-for-base64",
        lambda fit: fit.given.scheme.encoding == "base64" and _in_hex(fit),
        "in hex, where base64 belongs",
        "Write the signature in base64{behind}",
    ),
    (
        "base64-for-hex",
        lambda fit: fit.given.scheme.encoding == "hex" and _in_base64(fit),
        "in base64, where hex belongs",
        "Write the signature in lower-case hex{behind}",
    ),
    (
        "upper-case",
        lambda fit: (
            fit.given.scheme.encoding == "hex"
            and _in_hex(fit)
            and not _holds(fit, fit.meaning.hex().encode())
        ),
        "in upper-case hex",
        "Write the signature in lower-case hex{behind}",
    ),
    (
        "hex-behind-0x",
        lambda fit: _holds(fit, b"0x" + fit.meaning.hex().encode(), as_hex=True),
        "behind 0x",
        "Write the hex digits alone{behind}",
    ),
    (
        "hex-in-pairs",
        _in_pairs,
        "in pairs of hex digits, with something between them",
        "Write the signature in {plain}{behind}: BitConverter of .NET puts - between the digits",
    ),
    (
        "base64-url",
        lambda fit: _in_other_base64(fit) and bool(_OF_URL_SAFE.search(fit.written)),
        "in URL-safe base64, with - and _ in it",
        "Write the signature{behind} in plain base64, with + and /, and with = at its end",
    ),
    (
        "base64-unpadded",
        _in_other_base64,
        "in base64 without the = at its end",
        "Write the signature in padded base64{behind}",
    ),
    (
        "in-json",
        _in_json,
        "within JSON",
        "Take it out of the JSON: the signature alone belongs there",
    ),
    (
        "bytes-of-python",
        _in_bytes_of_python,
        "as Python shows bytes (b'…')",
        "Write the text itself: take it with decode(), not with str()",
    ),
    (
        "raw-numbers",
        lambda fit: fit.meaning not in meanings(fit.written, None),
        "as two bare numbers, where DER belongs",
        "Write the signature in DER: WebCrypto and JOSE give the numbers r and s side by side",
    ),
)
"""By name: how the right bytes are encoded, what is said of it, and what to change."""


def encoding_of(fit: Fit) -> tuple[str, str, str] | None:
    """The name of how right bytes are encoded wrongly, what is said of it, and what to change."""
    scheme = fit.given.scheme
    prefix = scheme.prefix.strip() if scheme.prefix_sent else ""
    behind = f" behind {prefix}" if prefix else ""
    plain = "lower-case hex" if scheme.encoding == "hex" else scheme.encoding
    for name, is_so, words, hint in ENCODINGS if scheme.encoding != "text" else ():
        if is_so(fit):
            return name, words, hint.format(encoding=scheme.encoding, plain=plain, behind=behind)
    return None
