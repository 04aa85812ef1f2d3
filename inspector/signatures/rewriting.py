"""JSON written anew, as libraries and proxies between a sender and a receiver write it.

Only the white space and the escapes in strings change. Order, repeated keys and the text of
numbers stay, so a document that was only reformatted comes back byte for byte. Nothing recurses.
"""

import re
from collections.abc import Iterator
from json import JSONDecoder
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Literal

import msgspec

Layout = Literal["as sent", "compact", "spaced", "pretty 2", "pretty 4"]
Escapes = Literal["none", "ascii", "slashes", "php", "html", "html, ascii", "dotnet"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"|".*', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|".*|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_LENIENT = JSONDecoder(strict=False)
_DEEPEST = 100
_MOST_SPACES = 1 << 22
_HTML = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
_DOTNET = str.maketrans({sign: f"\\u{ord(sign):04X}" for sign in "<>&'+`"})
_UNICODE_ESCAPE = re.compile(r"\\u[0-9a-f]{4}")


class Style(msgspec.Struct, frozen=True):
    """One way of writing JSON.

    Attributes:
        words: how a sentence names it, after «JSON written anew ».
        layout: `as sent`; `compact` `{"a":1,"b":2}`; `spaced` `{"a": 1, "b": 2}`; `pretty` with an
            indent.
        escapes: what is escaped beyond what JSON demands: `ascii` all that is not ASCII, `slashes`
            each `/`, `php` both, `html` what means something in HTML, `dotnet` as .NET does.
    """

    words: str
    layout: Layout = "compact"
    escapes: Escapes = "none"


_LAYOUTS: tuple[tuple[Layout, str], ...] = (
    ("as sent", "laid out as it came"),
    ("compact", "without spaces"),
    ("spaced", "with a space after each comma and colon"),
    ("pretty 2", "indented by 2"),
    ("pretty 4", "indented by 4"),
)
_ESCAPES: tuple[tuple[Escapes, str], ...] = (
    ("none", ""),
    ("ascii", ", non-ASCII as \\uXXXX"),
    ("slashes", ", / as \\/"),
    ("php", ", / as \\/ and non-ASCII as \\uXXXX"),
    ("html", ", < > & as \\u003c \\u003e \\u0026"),
    ("html, ascii", ", < > & and non-ASCII as \\uXXXX"),
    ("dotnet", ", non-ASCII, quotes and < > & + as \\uXXXX in upper case"),
)


def _styles() -> Iterator[tuple[str, Style]]:
    for layout, words in _LAYOUTS:
        for escapes, more in _ESCAPES:
            name = layout if escapes == "none" else f"{layout}, {escapes}"
            yield name, Style(words + more, layout, escapes)


STYLES: dict[str, Style] = dict(_styles())
"""The ways of writing JSON that are in use, by name; `compact, php` is PHP's `json_encode`."""


def tokens(body: bytes) -> list[str] | None:
    """The tokens of a JSON object or array in UTF-8; None for anything else."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return _TOKEN.findall(body.decode())
    except UnicodeDecodeError:
        return None


def written(found: list[str], style: Style) -> bytes | None:
    """Tokens in another style; None where indenting it would be absurd (very deep, or huge)."""
    strings = [_string(token, style.escapes) if token[0] == '"' else token for token in found]
    text = _laid_out(strings, style.layout)
    return None if text is None else text.encode("utf-8", "surrogatepass")


def rewrite(body: bytes, style: Style) -> bytes | None:
    """A body written anew; None where it is not JSON that can be."""
    found = tokens(body)
    if found is None:
        return None
    return written(found, style) if style.layout != "as sent" else _restrung(body, style.escapes)


def rewritten(body: bytes) -> Iterator[tuple[Style, bytes]]:
    """A body in every style that it can be written in, the likeliest first."""
    found = tokens(body)
    if found is None:
        return
    strings = {
        escapes: [_string(token, escapes) if token[0] == '"' else token for token in found]
        for escapes, _ in _ESCAPES
    }
    for style in STYLES.values():
        if style.layout == "as sent":
            yield style, _restrung(body, style.escapes)
        else:
            text = _laid_out(strings[style.escapes], style.layout)
            if text is not None:
                yield style, text.encode("utf-8", "surrogatepass")


def _restrung(body: bytes, escapes: Escapes) -> bytes:
    text = _STRING.sub(lambda found: _string(found[0], escapes), body.decode())
    return text.encode("utf-8", "surrogatepass")


def _string(token: str, escapes: Escapes) -> str:
    ascii_only = escapes in ("ascii", "php", "html, ascii", "dotnet")
    if "\\" in token or (ascii_only and not token.isascii()):
        try:
            plain = _LENIENT.decode(token)
        except ValueError:  # a string without its end
            return token
        token = encode_basestring_ascii(plain) if ascii_only else encode_basestring(plain)
    if escapes in ("slashes", "php"):
        return token.replace("/", "\\/")
    if escapes == "dotnet":
        return _dotnet(token)
    return token.translate(_HTML) if escapes.startswith("html") else token


def _dotnet(token: str) -> str:
    """As System.Text.Json writes strings: its escapes are in upper case, quotes among them."""
    upper = _UNICODE_ESCAPE.sub(lambda found: "\\u" + found[0][2:].upper(), token)
    return '"' + upper[1:-1].replace('\\"', "\\u0022").translate(_DOTNET) + '"'


def _laid_out(found: list[str], layout: Layout) -> str | None:
    if layout == "compact":
        return "".join(found)
    if layout == "spaced":
        spaced = {",": ", ", ":": ": "}
        return "".join([spaced.get(sign, sign) for sign in found])
    return _indented(found, int(layout[-1]))


def _indented(found: list[str], width: int) -> str | None:
    parts: list[str] = []
    depth = size = 0
    opened = False
    for sign in found:
        closes = sign in ("}", "]")
        depth -= closes
        if not 0 <= depth <= _DEEPEST or size > _MOST_SPACES:
            return None
        line = "\n" + " " * (width * depth)
        if opened != closes:  # an empty object or array stays on its line
            parts.append(line)
            size += len(line)
        if sign == ",":
            parts.append("," + line)
            size += len(line)
        else:
            parts.append(": " if sign == ":" else sign)
        opened = sign in ("{", "[")
        depth += opened
    return "".join(parts)
