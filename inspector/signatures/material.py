"""What one delivery offers to a scheme; what is looked up is kept while it is judged."""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from urllib.parse import unquote_to_bytes

import msgspec
from msgspec import Raw

from inspector.delivery import Delivery
from inspector.signatures.address import Port, form_of, partly_decoded, url_of, with_port
from inspector.signatures.members import cut_member, members_of, replace_member, text_of
from inspector.signatures.scheme import Piece, Scheme

_ESCAPED = re.compile(rb"[%+]")
_SIGNATURE_NAME = re.compile(rb"signature|hmac", re.IGNORECASE)


@lru_cache(maxsize=256)
def _header_name(name: str) -> bytes:
    return name.lower().encode()


class Material:
    """One delivery, as schemes look at it.

    Args:
        delivery: what arrived, or will be sent.
        origin: scheme and host of its URL, where that is known better than from its headers.
    """

    __slots__ = ("_kept", "_levels", "_origin", "delivery")

    def __init__(self, delivery: Delivery, origin: bytes = b"") -> None:
        self.delivery = delivery
        self._origin = origin
        self._kept: dict[tuple[str, ...], bytes | None] = {}
        self._levels: dict[str, Mapping[str, Raw]] = {}

    def at(self, target: bytes, origin: bytes) -> "Material":
        """The same delivery, had it been sent to another URL; what was looked up is shared."""
        other = Material(msgspec.structs.replace(self.delivery, target=target), origin)
        other._kept, other._levels = self._kept, self._levels
        return other

    def header(self, name: str) -> bytes | None:
        """The first value of a header, its case ignored."""
        return first_header(self.delivery, name)

    def text(self, path: str) -> bytes | None:
        """A text member of the body, in UTF-8."""
        found = text_of(self.raw(path))
        return None if found is None else found.encode()

    def raw(self, path: str) -> bytes | None:
        """A member of the body, its bytes as sent; each object on the way is read once."""
        above, _, name = path.rpartition(".")
        if above not in self._levels:
            document = self.raw(above) if above else self.delivery.body
            self._levels[above] = {} if document is None else members_of(document)
        found = self._levels[above].get(name)
        return None if found is None else bytes(found)

    def given(self, scheme: Scheme) -> list[tuple[str, bytes]]:
        """Where a signature stands, and its value with all that is around it; none, or one.

        A scheme that accepts any header gives each whose name says that it is a signature.
        """
        if scheme.member:
            value = self._once(("text", scheme.member), lambda: self.text(scheme.member))
            return [] if value is None else [(scheme.member, value)]
        if "*" in scheme.header:
            return signature_headers(self.delivery)
        value = self.header(scheme.header)
        return [] if value is None else [(scheme.header, value)]

    def timestamp(self, scheme: Scheme, value: bytes) -> bytes | None:
        """The timestamp as sent, for a signature that stands in `value`."""
        kind, _, argument = scheme.timestamp.partition(":")
        if kind == "header":
            return self.header(argument)
        if kind == "member":
            raw = self.raw(argument)
            return None if raw is None else raw.strip(b'"')
        prefix = argument.encode()
        parts = parts_of(scheme, value) if kind == "part" else ()
        return next((p[len(prefix) :] for p in parts if p.startswith(prefix)), None)

    def signed(self, scheme: Scheme, value: bytes, secret: bytes) -> bytes | None:
        """The bytes that a scheme signs; None where a part of them is not there.

        Args:
            scheme: the scheme.
            value: what holds the signature, where the timestamp may stand too.
            secret: what stands for the secret in it.
        """
        pieces = scheme.pieces
        if len(pieces) == 1:
            return self.piece(pieces[0], scheme, value, secret)
        parts = []
        for piece in pieces:
            part = self.piece(piece, scheme, value, secret)
            if part is None:
                return None
            parts.append(part)
        return b"".join(parts)

    def counts(self, scheme: Scheme) -> bool:
        """Whether nothing that is said in the request makes another scheme count instead."""
        if scheme.unless and self.parameter(scheme.unless) is not None:
            return False
        return not scheme.where or all(self.says(*one) for one in scheme.where)

    def says(self, place: str, texts: Sequence[str]) -> bool:
        """Whether one of the places that `Scheme.where` may name says one of some texts.

        In a setting the case makes no difference: Twilio's validator ignores it there.
        """
        said = self.said(place)
        if said in texts:
            return True
        is_setting = said and _parts_of_place(place)[2]
        return bool(is_setting) and said.upper() in map(str.upper, texts)

    def said(self, place: str) -> str:
        """What one of the places says that `Scheme.where` may name; empty for nothing."""
        kind, name, key = _parts_of_place(place)
        found = self.text(name) if kind == "member" else self.header(name)
        if found is None:
            return ""
        value = found.decode("utf-8", "replace")
        return _setting(value, key) if key else value

    def digest_holds(self, scheme: Scheme) -> bool:
        """Whether the body is the one whose hash is signed in its stead."""
        if not scheme.digest:
            return True
        given = self.parameter(scheme.digest)
        return given is not None and hmac.compare_digest(given.lower(), self._body_digest())

    def parameter(self, place: str) -> bytes | None:
        """The first value in the query for the name in `query:NAME`; None where it is absent."""
        query = self.delivery.target.partition(b"?")[2]
        wanted = place.partition(":")[2].encode()
        if wanted not in query and not _ESCAPED.search(query):
            return None
        fields = (field.partition(b"=") for field in query.split(b"&"))
        return next((_plain(value) for name, _, value in fields if _plain(name) == wanted), None)

    def url(self, port: Port = "other") -> bytes | None:
        """The URL that it was sent to; None where the request does not tell."""
        if not self._origin:
            return url_of(self.delivery, port)
        scheme, _, host = self._origin.partition(b"://")
        return with_port(scheme, host, port) + self.delivery.target

    def _body_digest(self) -> bytes:
        return hashlib.sha256(self.delivery.body).hexdigest().encode()

    def piece(self, piece: Piece, scheme: Scheme, value: bytes, secret: bytes) -> bytes | None:
        """One piece of what a scheme signs, with the arguments of `signed`; None if not there."""
        if not piece.field:
            return piece.literal
        if piece.field == "body":
            return self.delivery.body
        if piece.field == "secret":
            return secret
        if piece.field == "timestamp":
            return self.timestamp(scheme, value)
        if piece.field in _OF_THE_URL:
            return _LOOK_UP[piece.field](self, scheme, piece.argument)
        key = (piece.field, piece.argument, scheme.member)
        return self._once(key, lambda: _LOOK_UP[piece.field](self, scheme, piece.argument))

    def _once(self, key: tuple[str, ...], find: Callable[[], bytes | None]) -> bytes | None:
        if key not in self._kept:
            self._kept[key] = find()
        return self._kept[key]


_LOOK_UP: dict[str, Callable[[Material, Scheme, str], bytes | None]] = {
    "body:cut": lambda m, s, _a: cut_member(m.delivery.body, s.member),
    "body:empty": lambda m, s, _a: replace_member(m.delivery.body, s.member, b'""'),
    "body:null": lambda m, s, _a: replace_member(m.delivery.body, s.member, b"null"),
    "method": lambda m, _s, _a: m.delivery.method.encode("utf-8", "surrogatepass"),
    "target": lambda m, _s, _a: m.delivery.target,
    "url": lambda m, _s, _a: m.url(),
    "url:port": lambda m, _s, _a: m.url("any"),
    "url:bare": lambda m, _s, _a: m.url("none"),
    "url:decoded": lambda m, _s, _a: None if (url := m.url()) is None else partly_decoded(url),
    "form": lambda m, _s, _a: form_of(m.delivery),
    "lines": lambda m, _s, a: lines_of(m, a),
    "lines?": lambda m, _s, a: lines_of(m, a) or b"",
    "header": lambda m, _s, a: m.header(a),
    "header!": lambda m, _s, a: m.header(a) or None,
    "raw": lambda m, _s, a: m.raw(a),
    "text": lambda m, _s, a: m.text(a),
}


_OF_THE_URL = frozenset(field for field in _LOOK_UP if field.startswith(("url", "target")))


@cache
def _parts_of_place(place: str) -> tuple[str, str, str]:
    """Header or member, its name or path, and of a header that lists settings the one's name."""
    kind, _, path = place.partition(":")
    name, _, key = path.partition("/") if kind == "header" else (path, "", "")
    return kind, name, key


def _setting(value: str, key: str) -> str:
    """What one of the settings is that a header lists, `KEY=…` with commas between."""
    pairs = (part.partition("=") for part in value.split(","))
    found = (said.strip() for name, _, said in pairs if name.strip() == key)
    return next(filter(None, found), "")


def _plain(escaped: bytes) -> bytes:
    """A name or a value of a query, without escapes."""
    return unquote_to_bytes(escaped.replace(b"+", b" ")) if _ESCAPED.search(escaped) else escaped


def parts_of(scheme: Scheme, value: bytes) -> list[bytes]:
    """The parts of what holds a signature; the whole of it where nothing divides it."""
    if not scheme.separator:
        return [value]
    parts = value.split(scheme.separator.encode())
    return [part.strip() for part in parts] if scheme.blanks else parts


def lines_of(material: Material, path: str) -> bytes | None:
    """A text member's name and value, each on a line of its own; None where it is not there."""
    value = material.text(path)
    return None if value is None else path.rpartition(".")[2].encode() + b"\n" + value + b"\n"


def first_header(delivery: Delivery, name: str) -> bytes | None:
    """The first value of a header as sent, its case ignored; None when it is absent."""
    wanted = _header_name(name)
    size = len(wanted)
    for given, value in delivery.headers:
        if len(given) == size and given.lower() == wanted:
            return value
    return None


def header_values(delivery: Delivery, name: str) -> list[bytes]:
    """All values of a header as sent, its case ignored."""
    wanted = _header_name(name)
    return [value for given, value in delivery.headers if given.lower() == wanted]


def says_signature(name: bytes) -> bool:
    """Whether a header's name says that it holds a signature."""
    return _SIGNATURE_NAME.search(name) is not None


def signature_headers(delivery: Delivery) -> list[tuple[str, bytes]]:
    """The headers whose names say that they hold a signature, in order."""
    return [
        (name.decode("latin-1"), value) for name, value in delivery.headers if says_signature(name)
    ]
