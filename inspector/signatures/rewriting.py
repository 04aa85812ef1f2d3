"""JSON written anew, as libraries and proxies between a sender and a receiver write it.

Only the white space and the escapes in strings change. Order, repeated keys and the text of
numbers stay, so a document that was only reformatted comes back byte for byte. Nothing recurses.
"""

import re
from collections.abc import Callable, Iterator
from json import JSONDecoder
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Literal

import msgspec

Layout = Literal["as sent", "compact", "spaced", "pretty 2", "pretty 4", "tabs"]
Escapes = Literal["none", "ascii", "slashes", "php", "html", "html, ascii", "dotnet"]

_TOKEN = re.compile(r'(\s*)("(?:[^"\\]|\\.)*+"|".*|[{}\[\],:]|[^\s{}\[\],:"]+|\Z)', re.DOTALL)
_SPECIAL = re.compile(r"[\\/<>&'+`]|[^\x00-\x7f]")
_LENIENT = JSONDecoder(strict=False)
_DEEPEST = 100
_MOST_SPACES = 1 << 22
HTML_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
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


def _name(layout: Layout, escapes: Escapes) -> str:
    return layout if escapes == "none" else f"{layout}, {escapes}"


def _styles() -> Iterator[tuple[str, Style]]:
    for layout, words in _LAYOUTS:
        for escapes, more in _ESCAPES:
            is_same = (layout, escapes) == ("as sent", "none")
            said = "with its escapes undone" if is_same else words + more
            yield _name(layout, escapes), Style(said, layout, escapes)


STYLES: dict[str, Style] = dict(_styles())
"""The ways of writing JSON that are in use, by name; `compact, php` is PHP's `json_encode`."""


def rewritten(body: bytes) -> Iterator[tuple[Style, bytes]]:
    """A body in every style that it can be written in; a style that changes nothing is there too.

    None at all where it is no JSON object or array in UTF-8; none that indents one that is huge
    or very deep.
    """
    found = _taken_apart(body)
    if found is None:
        return
    blanks, tokens = found
    special = [at for at, token in enumerate(tokens) if _SPECIAL.search(token)]
    strings = {escapes: _escaped(tokens, special, escapes) for escapes, _ in _ESCAPES}
    for layout, _ in _LAYOUTS:
        between = blanks if layout == "as sent" else _BETWEEN[layout](tokens)
        for escapes, _ in _ESCAPES if between is not None else ():
            text = _interleaved(between or [], strings[escapes])
            yield STYLES[_name(layout, escapes)], text.encode("utf-8", "surrogatepass")


def laid_out(body: bytes, layout: Layout) -> bytes | None:
    """A body with other white space alone; None where it is not JSON that can be laid out."""
    found = _taken_apart(body)
    between = None if found is None else _BETWEEN[layout](found[1])
    if found is None or between is None:
        return None
    return _interleaved(between, found[1]).encode("utf-8", "surrogatepass")


def _taken_apart(body: bytes) -> tuple[list[str], list[str]] | None:
    """The tokens of a JSON object or array in UTF-8, and what stands before each."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        found = _TOKEN.findall(body.decode())
    except UnicodeDecodeError:
        return None
    return [blank for blank, _ in found], [token for _, token in found]


def _interleaved(between: list[str], tokens: list[str]) -> str:
    parts = [""] * (2 * len(tokens))
    parts[::2], parts[1::2] = between, tokens
    return "".join(parts)


def _escaped(tokens: list[str], special: list[int], escapes: Escapes) -> list[str]:
    changed = tokens.copy()
    for at in special:
        if tokens[at][0] == '"':
            changed[at] = _string(tokens[at], escapes)
    return changed


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
    return token.translate(HTML_ESCAPES) if escapes.startswith("html") else token


def _dotnet(token: str) -> str:
    """As System.Text.Json writes strings: its escapes are in upper case, quotes among them."""
    upper = _UNICODE_ESCAPE.sub(lambda found: "\\u" + found[0][2:].upper(), token)
    return '"' + upper[1:-1].replace('\\"', "\\u0022").translate(_DOTNET) + '"'


def _compact(tokens: list[str]) -> list[str]:
    return [""] * len(tokens)


def _spaced(tokens: list[str]) -> list[str]:
    return ["", *[" " if token in (",", ":") else "" for token in tokens[:-1]]]


def _indented(by: str) -> Callable[[list[str]], list[str] | None]:
    def between(tokens: list[str]) -> list[str] | None:
        parts: list[str] = []
        depth = size = 0
        last = ":"  # what stands first has nothing before it
        for token in tokens:
            closes = token in ("}", "]")
            depth -= closes
            if not 0 <= depth <= _DEEPEST or size > _MOST_SPACES:
                return None
            blank = ""
            if last == "," or closes != (last in ("{", "[")):
                blank = "\n" + by * depth
            elif last == ":" and parts:
                blank = " "
            parts.append(blank)
            size += len(blank)
            depth += token in ("{", "[")
            last = token
        return parts

    return between


_BETWEEN: dict[Layout, Callable[[list[str]], list[str] | None]] = {
    "compact": _compact,
    "spaced": _spaced,
    "pretty 2": _indented("  "),
    "pretty 4": _indented("    "),
    "tabs": _indented("\t"),
}
"""What stands before each token, by layout; None where it would be absurd."""
