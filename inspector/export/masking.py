"""What an export leaves out: credentials in headers and targets, and every secret that is known."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import overload
from urllib.parse import quote

from msgspec.structs import replace

from inspector.delivery import Answer, Delivery, Settled, text
from inspector.export.exported import Exported
from inspector.insight import Event, Insight
from inspector.outbound.ours import ORIGIN_HEADER
from inspector.signatures.secret import secret_bytes
from inspector.visible import visible

MASK = b"***"

A_SECRET = "known secrets"  # noqa: S105 - words for a person
PARAMETERS = "parameters of the target"

_CREDENTIALS = re.compile(
    rb"(?:proxy-)?authorization|(?:set-)?cookie2?|(?:.*[-_])?(?:api|access|auth|private)[-_]?key"
    rb"|(?:.*[-_])?(?:token|secret|password|credentials?)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(
    rb"([?&](?:[\w.-]*[_-])?(?:token|secret|password|api[_-]?key)=)[^&#]+", re.IGNORECASE
)
_OURS = ORIGIN_HEADER.lower()
_LONGEST_NAME = 40  # characters shown of a header's
_MOST_REMEMBERED = 100  # answers


class Masking:
    """Takes out of deliveries what is secret, and remembers what that was.

    What proves to our own receiver that a request is ours is taken out in any case.

    Args:
        secrets: those that are known; each is looked for as it is, and as JSON and URLs write it.
        everything: False to leave all else as it came.

    Attributes:
        masked: in how many deliveries something was masked, by what it was.
    """

    def __init__(self, secrets: Iterable[str], *, everything: bool = True) -> None:
        self.masked: Counter[str] = Counter()
        self._everything = everything
        forms = {form for secret in secrets for form in _forms(secret) if form}
        self._secrets = sorted(forms, key=len, reverse=True)
        self._found: set[str] = set()
        self._harmless: set[Answer] = set()  # most deliveries get one of few answers

    def apply(self, one: Exported) -> Exported:
        """The delivery without what is secret."""
        delivery = self._delivery(one.delivery)
        if not self._everything:
            return one if delivery is one.delivery else replace(one, delivery=delivery)
        insight, settled = self._insight(one.insight), self._settled(one.settled)
        note = self._text(one.note)
        self.masked.update(self._found)
        self._found.clear()
        return replace(one, delivery=delivery, insight=insight, settled=settled, note=note)

    def _delivery(self, delivery: Delivery) -> Delivery:
        headers = tuple([(name, self._header(name, value)) for name, value in delivery.headers])
        target, body = delivery.target, delivery.body
        if self._everything:
            target, body = self._target(target), self._without(body)
        if (headers, target) == (delivery.headers, delivery.target) and body is delivery.body:
            return delivery
        shorter = len(delivery.body) - len(body)
        if shorter:
            headers = tuple(
                _with_length(*header, len(delivery.body), len(body)) for header in headers
            )
        size = delivery.size - shorter
        return replace(delivery, headers=headers, target=target, body=body, size=size)

    def _header(self, name: bytes, value: bytes) -> bytes:
        kind = _kind(name)
        if kind == "ours":
            return value.partition(b" ")[0] + b" " + MASK
        if not self._everything or not value:
            return value
        if kind == "credential":
            self._found.add(visible(text(name))[:_LONGEST_NAME])
            return MASK
        return self._without(value)

    def _target(self, target: bytes) -> bytes:
        if b"?" in target:
            target, count = _PARAMETER.subn(rb"\g<1>" + MASK, target)
            if count:
                self._found.add(PARAMETERS)
        return self._without(target)

    def _insight(self, insight: Insight) -> Insight:
        """What is told of a delivery repeats parts of it."""
        if A_SECRET not in self._found:
            return insight
        events = tuple(self._event(event) for event in insight.events)
        return replace(insight, endpoint=self._text(insight.endpoint), events=events)

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
            (name, self._header(name.encode(), value.encode()).decode())
            for name, value in answer.headers
        )
        return replace(
            answer,
            plan=self._text(answer.plan),
            step=self._text(answer.step),
            headers=headers,
            body=self._without(answer.body),
        )

    @overload
    def _text(self, words: str) -> str: ...
    @overload
    def _text(self, words: str | None) -> str | None: ...
    def _text(self, words: str | None) -> str | None:
        return words and self._without(secret_bytes(words)).decode(errors="surrogatepass")

    def _without(self, raw: bytes) -> bytes:
        for secret in self._secrets:
            if secret in raw:
                self._found.add(A_SECRET)
                raw = raw.replace(secret, MASK)
        return raw


def _forms(secret: str) -> Iterator[bytes]:
    """A secret as it may stand in a request."""
    raw = secret_bytes(secret)
    yield raw
    yield quote(raw, safe="").encode()
    in_json = json.dumps(secret, ensure_ascii=False)[1:-1]
    yield secret_bytes(in_json)
    yield secret_bytes(in_json.replace("/", r"\/"))


def _with_length(name: bytes, value: bytes, before: int, after: int) -> tuple[bytes, bytes]:
    if name.lower() == b"content-length" and value == b"%d" % before:
        return name, b"%d" % after
    return name, value


@lru_cache(maxsize=512)
def _kind(name: bytes) -> str:
    if name.lower() == _OURS:
        return "ours"
    return "credential" if _CREDENTIALS.fullmatch(name) else "other"
