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

Layout = Literal["compact", "spaced", "pretty 2", "pretty 4"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|".*|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_LENIENT = JSONDecoder(strict=False)
_DEEPEST = 100
_MOST_SPACES = 1 << 22
_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class Style(msgspec.Struct, frozen=True):
    """One way of writing JSON.

    Attributes:
        words: how a sentence names it, after «JSON written anew ».
        layout: `compact` `{"a":1,"b":2}`; `spaced` `{"a": 1, "b": 2}`; `pretty` with an indent.
        ascii: whether what is not ASCII is escaped.
        slashes: whether `/` is escaped.
        html: whether `<`, `>` and `&` are escaped.
    """

    words: str
    layout: Layout = "compact"
    ascii: bool = False
    slashes: bool = False
    html: bool = False


def _styles() -> Iterator[tuple[str, Style]]:
    layouts: tuple[tuple[Layout, str], ...] = (
        ("compact", "without spaces"),
        ("spaced", "with a space after each comma and colon"),
        ("pretty 2", "indented by 2"),
        ("pretty 4", "indented by 4"),
    )
    for layout, words in layouts:
        yield layout, Style(words, layout)
        escaped = f"{words}, non-ASCII as \\uXXXX"
        yield f"{layout}, ascii", Style(escaped, layout, ascii=True)
        yield f"{layout}, slashes", Style(f"{words}, / as \\/", layout, slashes=True)
        php = Style(f"{words}, / as \\/ and non-ASCII as \\uXXXX", layout, ascii=True, slashes=True)
        yield f"{layout}, php", php
    yield "html", Style("without spaces, < > & as \\u003c \\u003e \\u0026", html=True)
    yield (
        "html, ascii",
        Style("without spaces, < > & and non-ASCII as \\uXXXX", html=True, ascii=True),
    )


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
    rewritten = [_string(token, style) if token[0] == '"' else token for token in found]
    text = _laid_out(rewritten, style.layout)
    return None if text is None else text.encode("utf-8", "surrogatepass")


def rewrite(body: bytes, style: Style) -> bytes | None:
    """A body written anew; None where it is not JSON that can be."""
    found = tokens(body)
    return None if found is None else written(found, style)


def laid_out(body: bytes, layout: Layout) -> bytes | None:
    """A body with other white space alone; None where it is not JSON that can be laid out."""
    found = tokens(body)
    text = None if found is None else _laid_out(found, layout)
    return None if text is None else text.encode()


def _string(token: str, style: Style) -> str:
    if "\\" in token or (style.ascii and not token.isascii()):
        try:
            plain = _LENIENT.decode(token)
        except ValueError:  # a string without its end
            return token
        token = encode_basestring_ascii(plain) if style.ascii else encode_basestring(plain)
    if style.slashes:
        token = token.replace("/", "\\/")
    return token.translate(_HTML) if style.html else token


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
