"""Requests by which a provider tries an endpoint out, and what it wants to hear."""

import hashlib
import hmac
import re
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl

import msgspec

from inspector.delivery import Delivery
from inspector.providers.confirmation import Confirmation
from inspector.providers.reader import Reader, member_names
from inspector.providers.shape import Shape, shape_fits
from inspector.providers.standing import Standing
from inspector.signatures.material import first_header
from inspector.signatures.secret import secret_bytes

if TYPE_CHECKING:
    from inspector.providers.provider import Provider

_BRACED = re.compile(r"\{(json|query|header|hmac-sha256):([^{}]+)\}")
_LONGEST = 4_096
"""Characters of what is sent back of what came."""

_LONGEST_SECRET = 512

LARGEST = 65_536
"""Bytes of a body that may try an endpoint out; ordinary deliveries are looked at no further."""


class Handshake(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A request that tries an endpoint out, and that has to be answered as the provider needs.

    All that is given of `header`, `query`, `form`, `shape` and `absent` must hold. One with neither
    header nor query nor shape looks like too much else: it counts only where the endpoint was set
    to be the provider's.

    Attributes:
        header: a header that must be there.
        header_is: its value; empty for any.
        query: parameters of which the query must have one each.
        form: the only names in a form.
        shape: what the payload must hold.
        absent: members of which a payload has none at its top, and so is no ordinary delivery.
        status: of the answer.
        reply: its body, with fields between braces: `json:PATH` (a text of the
            payload, as JSON), `hmac-sha256:PATH` (its HMAC with the secret, in hex, as JSON),
            `query:NAME`, `header:NAME`.
        reply_type: the Content-Type of that body.
        reply_headers: further headers of the answer, with the same fields.
        signed: whether it is signed as all else is; None where that is not documented.
        secret_optional: whether the provider signs nothing until it is given a secret.
        refused: the status for one whose signature is wrong, too old or not there, though a secret
            is known; None where none is refused.
        brings_secret: the header that holds the secret of all that follows.
        confirm: the URL in it that has to be fetched; None where an answer is all that is needed.
        standing: how well it is known that it looks like that.
        source: the document and its section.
    """

    header: str = ""
    header_is: str = ""
    query: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    shape: tuple[Shape, ...] = ()
    absent: tuple[str, ...] = ()
    status: int = 200
    reply: str = ""
    reply_type: str = "application/json"
    reply_headers: tuple[tuple[str, str], ...] = ()
    signed: bool | None = True
    secret_optional: bool = False
    refused: int | None = None
    brings_secret: str = ""
    confirm: Confirmation | None = None
    standing: Standing
    source: str

    @property
    def only_where_set(self) -> bool:
        """Whether it looks like too much else to count at an endpoint of nobody's."""
        return not (self.header or self.query or self.shape)

    @property
    def wants_more(self) -> bool:
        """Whether a status is not all that the provider wants to hear."""
        return bool(self.reply or self.reply_headers)

    @property
    def takes_secret(self) -> bool:
        """Whether it can be answered only by who knows the secret."""
        return "{hmac-sha256:" in self.reply

    def fits(self, delivery: Delivery) -> bool:
        """Whether a delivery of its provider's is one."""
        if self.header and not self._header_fits(delivery):
            return False
        if self.query and not set(self.query) <= _parameters(delivery).keys():
            return False
        body = delivery.body
        if self.needle not in body:
            return False
        if self.form and tuple(name for name, _ in _form(body)) != self.form:
            return False
        if self.shape and not (
            len(body) <= LARGEST and shape_fits(self.shape, self._reader.read(body))
        ):
            return False
        return not self.absent or member_names(body).isdisjoint(self.absent)

    def brought(self, delivery: Delivery) -> str | None:
        """The secret that one brings; None where there is none that a signature could be made by.

        It came from whoever sent it: what takes it up is a person.
        """
        value = first_header(delivery, self.brings_secret) if self.brings_secret else None
        found = "" if value is None else value.decode("latin-1")
        fits = found.isascii() and found.isprintable() and len(found) <= _LONGEST_SECRET
        return found if found and fits else None

    def url_to_fetch(self, delivery: Delivery) -> str | None:
        """The URL that one wants to be fetched, as it stands there; None where there is none."""
        if self.confirm is None:
            return None
        found = self._reader.read(delivery.body).text(self.confirm.url)
        return found if found and len(found) <= _LONGEST else None

    def answer(self, delivery: Delivery, secrets: tuple[str, ...]) -> "Reply | None":
        """What the provider wants to hear; None where that takes a secret that is not known.

        Args:
            delivery: one that fits.
            secrets: those of its endpoint or provider; the newest counts.
        """
        headers = [(name, self._filled(value, delivery, secrets))
                   for name, value in self.reply_headers]  # fmt: skip
        body = self._filled(self.reply, delivery, secrets)
        if body is None or any(value is None for _, value in headers):
            return None
        kind = [("Content-Type", self.reply_type)] if body else []
        set_ = (*kind, *((name, value or "") for name, value in headers))
        return Reply(self.status, set_, body.encode())

    def _header_fits(self, delivery: Delivery) -> bool:
        value = first_header(delivery, self.header)
        return value is not None and self.header_is in ("", value.decode("latin-1"))

    def _filled(self, template: str, delivery: Delivery, secrets: tuple[str, ...]) -> str | None:
        parts: list[str] = []
        for index, part in enumerate(_BRACED.split(template)):
            place = index % 3
            if place == 0:
                parts.append(part)
            elif place == 1:
                kind = part
            else:
                found = self._field(kind, part, delivery, secrets)
                if found is None:
                    return None
                parts.append(found)
        return "".join(parts)

    def _field(
        self, kind: str, where: str, delivery: Delivery, secrets: tuple[str, ...]
    ) -> str | None:
        if kind == "query":
            return _harmless(_parameters(delivery).get(where, [""])[0])
        if kind == "header":
            value = first_header(delivery, where)
            return None if value is None else _harmless(value.decode("latin-1"))
        text = (self._reader.read(delivery.body).text(where) or "")[:_LONGEST]
        if kind == "hmac-sha256":
            if not secrets:
                return None
            digest = hmac.digest(secret_bytes(secrets[-1]), text.encode(), hashlib.sha256)
            text = digest.hex()
        return msgspec.json.encode(text).decode()

    @cached_property
    def needle(self) -> bytes:
        """What stands in every body that fits: a look at it spares taking others apart."""
        texts = (shape.texts[0] for shape in self.shape if len(shape.texts) == 1)
        return max(texts, key=len, default="").encode()

    @cached_property
    def _reader(self) -> Reader:
        fields = [path for kind, path in _BRACED.findall(self.reply) if kind in _OF_BODY]
        fields += [self.confirm.url] if self.confirm else []
        return Reader(dict.fromkeys([*(shape.path for shape in self.shape), *fields]))


def tried_by(provider: "Provider | None", delivery: Delivery, *, is_set: bool) -> Handshake | None:
    """The handshake that a delivery is, if it is one.

    Args:
        provider: whose delivery it is; None where that is not known.
        delivery: what arrived.
        is_set: whether the endpoint was set to be that provider's.
    """
    if provider is None or not provider.handshakes:
        return None
    fitting = (one for one in provider.handshakes if is_set or not one.only_where_set)
    return next((one for one in fitting if one.fits(delivery)), None)


_OF_BODY = ("json", "hmac-sha256")


class Reply(msgspec.Struct, frozen=True):
    """What a provider gets that tries an endpoint out."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def _harmless(text: str) -> str:
    """What came, fit to be sent back: nothing that breaks out of a header's line."""
    return "".join(char for char in text[:_LONGEST] if char.isprintable())


def _parameters(delivery: Delivery) -> dict[str, list[str]]:
    return parse_qs(delivery.query, keep_blank_values=True)


def _form(body: bytes) -> list[tuple[str, str]]:
    if len(body) > _LONGEST:
        return []
    return parse_qsl(body.decode("latin-1"), keep_blank_values=True)
