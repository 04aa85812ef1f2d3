"""What an export leaves out: credentials in headers and targets, and every secret that is known."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import overload

from msgspec.structs import replace

from inspector.delivery import Answer, Delivery, Forwarded, RawHeaders, Settled, text, without_proof
from inspector.export.exported import Exported
from inspector.export.naming import is_credential, without_credentials
from inspector.export.readable import readable, without_coding
from inspector.export.spelling import finder
from inspector.insight import Event, Insight
from inspector.signatures.secret import secret_bytes
from inspector.visible import visible

MASK = b"***"

A_SECRET = "known secrets"  # noqa: S105 - words for a person
IN_AN_ENCODED_BODY = "known secrets of compressed bodies, which are written decoded"
PARAMETERS = "parameters of the target"
IN_A_URL = "parameters of URLs in headers"
IN_THE_ANSWER = "headers of the answer"

_SET_BY_PLAN = re.compile(rb"(\bheader\s+')([^':]+)(:\s*)((?:[^'\\]|\\.)*)(?=')", re.IGNORECASE)
_LONGEST_NAME = 40  # characters shown of a header's
_MOST_REMEMBERED = 100  # answers


class Masking:
    """Takes out of deliveries what is secret, and remembers what that was.

    What proves to our own receiver that a request is ours is taken out in any case.

    Args:
        secrets: those that are known; each is looked for however it is spelt, see `spelling`.
        everything: False to leave all else as it came.

    Attributes:
        masked: in how many deliveries something was masked, by what it was.
        led_astray: of how many deliveries the path was masked: sent, they go elsewhere.
        unread: of how many deliveries a body could not be decoded, to be looked through for
            secrets.
    """

    def __init__(self, secrets: Iterable[str], *, everything: bool = True) -> None:
        self.masked: Counter[str] = Counter()
        self.led_astray = self.unread = 0
        self._everything = everything
        self._secrets = finder(secrets) if everything else None
        self._found: set[str] = set()
        self._is_unread = False
        self._harmless: set[Answer] = set()  # most deliveries get one of few answers

    def apply(self, one: Exported) -> Exported:
        """The delivery without what is secret."""
        if not self._everything:
            headers = without_proof(one.delivery.headers)
            if headers is one.delivery.headers:
                return one
            return replace(one, delivery=replace(one.delivery, headers=headers))
        has_secrets = self._secrets is not None and self._secrets.is_in(_all_of(one))
        delivery = self._delivery(one.delivery, has_secrets=has_secrets)
        changed = replace(
            one,
            delivery=delivery,
            masked=tuple(sorted(self._found)),
            insight=self._insight(one.insight) if has_secrets else one.insight,
            settled=self._settled(one.settled),
            forwarded=self._forwarded(one.forwarded),
            note=self._text(one.note),
        )
        self.masked.update(self._found)
        self.led_astray += delivery.path != one.delivery.path
        self.unread += self._is_unread
        self._found.clear()
        self._is_unread = False
        return changed

    def _delivery(self, delivery: Delivery, *, has_secrets: bool) -> Delivery:
        headers = self._headers(without_proof(delivery.headers))
        target = self._url(delivery.target, PARAMETERS)
        if has_secrets:
            headers = tuple((self._without(n), self._without(value)) for n, value in headers)
            target = self._without(target)
        body = self._without(delivery.body) if has_secrets else delivery.body
        headers, body = self._message(headers, delivery.body, body)
        if (headers, target) == (delivery.headers, delivery.target) and body is delivery.body:
            return delivery
        size = delivery.size - len(delivery.body) + len(body)
        return replace(delivery, headers=headers, target=target, body=body, size=size)

    def _message(
        self, headers: RawHeaders, body: bytes, changed: bytes
    ) -> tuple[RawHeaders, bytes]:
        """A body without the secrets that it holds in encoded form, and the headers that fit it.

        Args:
            headers: masked already.
            body: the bytes as sent.
            changed: the same without the secrets that stand in them.
        """
        if self._secrets is not None:
            headers, changed = self._read(headers, changed)
        if len(changed) != len(body):
            headers = tuple(_with_length(*header, len(body), len(changed)) for header in headers)
        return headers, changed

    def _read(self, headers: RawHeaders, body: bytes) -> tuple[RawHeaders, bytes]:
        """A body without the secrets that do not stand in its bytes, as it is compressed, say."""
        read = readable(headers, body)
        if read is None:
            self._is_unread = True
            return headers, body
        if read.plain is body or (without := self._without(read.plain)) is read.plain:
            return headers, body
        if read.is_decoded:
            self._found.add(IN_AN_ENCODED_BODY)
            headers = without_coding(headers)
        return headers, read.written(without)

    def _headers(self, headers: RawHeaders) -> RawHeaders:
        return tuple([(name, self._header(name, value)) for name, value in headers])

    def _header(self, name: bytes, value: bytes) -> bytes:
        if value and is_credential(name):
            self._found.add(visible(text(name))[:_LONGEST_NAME])
            return MASK
        if (b"=" in value or b"@" in value) and (value[:1] == b"/" or b"://" in value):
            return self._url(value, IN_A_URL)
        return value

    def _url(self, url: bytes, what: str) -> bytes:
        changed = without_credentials(url, MASK)
        if changed != url:
            self._found.add(what)
        return changed

    def _insight(self, insight: Insight) -> Insight:
        """What is told of a delivery repeats parts of it."""
        verdict = insight.signature
        return replace(
            insight,
            endpoint=self._text(insight.endpoint),
            events=tuple(map(self._event, insight.events)),
            signature=replace(
                verdict, reason=self._text(verdict.reason), hint=self._text(verdict.hint)
            ),
        )

    def _event(self, event: Event) -> Event:
        return replace(
            event,
            id=self._text(event.id),
            type=self._text(event.type),
            occurred_at=self._text(event.occurred_at),
            key=self._text(event.key),
        )

    def _settled(self, settled: Settled | None) -> Settled | None:
        if settled is None or settled.answer in self._harmless:
            return settled
        answer = self._answer(settled.answer)
        if answer != settled.answer:
            return replace(settled, answer=answer)
        if not answer.body and len(self._harmless) < _MOST_REMEMBERED:
            self._harmless.add(answer)
        return settled

    def _answer(self, answer: Answer) -> Answer:
        headers = tuple(
            (name, self._text(self._header(name.encode(), value.encode()).decode()))
            for name, value in answer.headers
        )
        return replace(
            answer,
            plan=self._plan(answer.plan),
            step=self._plan(answer.step),
            rule=self._text(answer.rule),
            headers=headers,
            body=self._without(answer.body),
        )

    def _plan(self, words: str | None) -> str | None:
        """Words of the answer language, in which headers may stand."""
        if words is not None and "header" in words:
            words = _SET_BY_PLAN.sub(self._set_by_plan, secret_bytes(words)).decode(
                errors="surrogatepass"
            )
        return self._text(words)

    def _set_by_plan(self, found: re.Match[bytes]) -> bytes:
        if not is_credential(found[2].strip()):
            return found[0]
        self._found.add(IN_THE_ANSWER)
        return found[1] + found[2] + found[3] + MASK

    def _forwarded(self, forwarded: Forwarded | None) -> Forwarded | None:
        """What the local app answered."""
        if forwarded is None:
            return None
        headers = self._headers(forwarded.headers)
        headers = tuple((name, self._without(value)) for name, value in headers)
        headers, body = self._message(headers, forwarded.body, self._without(forwarded.body))
        return replace(forwarded, headers=headers, body=body)

    @overload
    def _text(self, words: str) -> str: ...
    @overload
    def _text(self, words: str | None) -> str | None: ...
    def _text(self, words: str | None) -> str | None:
        if not words or self._secrets is None:
            return words
        raw = secret_bytes(words)
        changed = self._without(raw)
        return words if changed is raw else changed.decode(errors="replace")

    def _without(self, raw: bytes) -> bytes:
        if self._secrets is None:
            return raw
        changed, count = self._secrets.replaced(MASK, raw)
        if not count:
            return raw
        self._found.add(A_SECRET)
        return changed


def _all_of(one: Exported) -> bytes:
    """All of a delivery that may hold a secret, to be looked through at once."""
    delivery = one.delivery
    told = "\n".join(filter(None, _told(one.insight)))
    return b"\n".join(
        [
            delivery.target,
            delivery.body,
            *chain.from_iterable(delivery.headers),
            secret_bytes(told),
        ]
    )


def _told(insight: Insight) -> Iterator[str | None]:
    yield insight.endpoint
    yield insight.signature.reason
    yield insight.signature.hint
    for event in insight.events:
        yield from (event.id, event.type, event.occurred_at, event.key)


def _with_length(name: bytes, value: bytes, before: int, after: int) -> tuple[bytes, bytes]:
    if name.lower() == b"content-length" and value == b"%d" % before:
        return name, b"%d" % after
    return name, value
