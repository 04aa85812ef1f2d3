"""Senders that do what the documents of the three providers say, and record what they saw.

They share nothing with what is tested: neither its facts, nor its recipes, nor its HTTP.
"""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Literal, NamedTuple

Fault = Literal["refused", "reset", "empty", "garbage", "cut", "gave up"]
"""What a sender gets in place of an answer; it leaves by itself when it gives up."""

LEAST_GAP = 0.05
"""Seconds that a gap has at least, however much it is scaled: machines are not faster."""

_SAMPLES = Path(__file__).parents[1] / "providers" / "samples"
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?")
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d+)[ \t]*$")
_BODILESS = (204, 304)


class Attempt(NamedTuple):
    """One request, as its sender saw it.

    Attributes:
        began: when it connected, seconds of the monotonic clock.
        sent: when its request was sent, from where on it waits.
        ended: when it had a whole answer, or knew that there would be none.
        result: the status of a whole answer, or what it got in its place.
        accepted: whether that was success.
    """

    began: float
    sent: float
    ended: float
    result: int | Fault
    accepted: bool

    @property
    def waited(self) -> float:
        """Seconds from the end of its request to the end of what it got."""
        return self.ended - self.sent


@dataclass(frozen=True)
class Document:
    """How a provider sends, in seconds.

    Attributes:
        name: the provider's.
        timeout: how long it waits for the whole answer.
        gaps: before each retry, from the failure on.
        success: the status codes that are success.
        off_after: failures in a row after which it sends nothing any more.
        event: the payload of an event of this name, and the headers that sign it with a secret.
    """

    name: str
    timeout: float
    gaps: tuple[float, ...]
    success: Container[int]
    off_after: int | None
    event: Callable[[str, str], tuple[bytes, Mapping[str, str]]]

    def scaled(self, patience: float, gaps: float) -> "Document":
        """The same at another speed: a factor on how long it waits, and one on its gaps."""
        slower = (max(LEAST_GAP, gap * gaps) for gap in self.gaps)
        return replace(self, timeout=self.timeout * patience, gaps=tuple(slower))


class Sender:
    """One webhook of a provider.

    Args:
        document: how it behaves.
        secret: what it signs with.

    Attributes:
        failures: in a row right now, counted as attempts end.
        most_failures: the most in a row that there were.
    """

    def __init__(self, document: Document, secret: str) -> None:
        self.document = document
        self.failures = 0
        self.most_failures = 0
        self._secret = secret

    @property
    def is_off(self) -> bool:
        """Whether it has switched the webhook off."""
        limit = self.document.off_after
        return limit is not None and self.most_failures >= limit

    async def deliver(self, port: int, path: str, event: str) -> list[Attempt]:
        """Send an event until it is accepted, or the last retry has failed."""
        attempts = []
        for gap in (0.0, *self.document.gaps):
            if gap:
                await asyncio.sleep(gap)
            if self.is_off:
                break
            attempts.append(await self.attempt(port, path, event))
            if attempts[-1].accepted:
                break
        return attempts

    async def attempt(self, port: int, path: str, event: str) -> Attempt:
        """Send an event once."""
        body, headers = self.document.event(event, self._secret)
        times = [monotonic()]
        result = await self._exchange(port, request(path, headers, body), times)
        ended = monotonic()
        accepted = result in self.document.success
        self.failures = 0 if accepted else self.failures + 1
        self.most_failures = max(self.most_failures, self.failures)
        return Attempt(times[0], times[-1], ended, result, accepted)

    async def _exchange(self, port: int, message: bytes, times: list[float]) -> int | Fault:
        """Send a request, note when it was sent, and see what comes."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:
            return "refused"
        try:
            writer.write(message)
            await writer.drain()
            times.append(monotonic())
            async with asyncio.timeout(self.document.timeout):
                return await _answer(reader)
        except TimeoutError:
            return "gave up"
        except ConnectionError:
            return "reset"
        finally:
            writer.close()


def request(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """The bytes of a POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: here.example", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


async def _answer(reader: asyncio.StreamReader) -> int | Fault:
    """Read a whole answer: its status, or what is wrong with it."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        return "garbage" if end.partial else "empty"
    first, _, headers = head.replace(b"\r\n", b"\n").partition(b"\n")
    found = _STATUS_LINE.fullmatch(first)
    length = _LENGTH.search(headers)
    if found is None:
        return "garbage"
    status = int(found[1])
    if status in _BODILESS:
        return status
    if length is None:
        return "garbage"  # nothing here frames an answer in another way
    try:
        await reader.readexactly(int(length[1]))
    except asyncio.IncompleteReadError:
        return "cut"
    return status


def _hex(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _missive(event: str, secret: str) -> tuple[bytes, Mapping[str, str]]:
    """A label change in a conversation of its own; «sha256= followed by a HMAC hexdigest»."""
    payload = json.loads((_SAMPLES / "missive.json").read_bytes())
    payload["conversation"]["id"] = payload["latest_message"]["id"] = event
    body = json.dumps(payload, ensure_ascii=False).encode()
    return body, {"X-Hook-Signature": f"sha256={_hex(secret, body)}"}


def _mailabl(event: str, secret: str) -> tuple[bytes, Mapping[str, str]]:
    """An array of one event, signed as the PHP sample does it."""
    payload = json.loads((_SAMPLES / "mailabl.json").read_bytes())[:1]
    payload[0]["id"] = event
    body = json.dumps(payload).encode()
    return body, {"X-Mailabl-Signature": _hex(secret, body)}


def _manysends(event: str, secret: str) -> tuple[bytes, Mapping[str, str]]:
    """A message; what its signature covers nobody knows: here it is something of our own."""
    payload = json.loads((_SAMPLES / "manysends.json").read_bytes())
    payload["data"]["id"] = event
    payload["signature"] = f"sha256={_hex(secret, event.encode())}"
    return json.dumps(payload, ensure_ascii=False).encode(), {}


# «respond within 15 seconds»; «retried up to 5 times over a period of 8 minutes»: no single times,
# so they are spread evenly over what the timeouts leave of it. «More than 50 times in a row» in one
# document is «50+» in the other: here the stricter.
MISSIVE = Document("missive", 15.0, (81.0,) * 5, range(200, 300), 50, _missive)

# «If a 2xx HTTP status code isn't received within 3 seconds», and the table of «Retries».
MAILABL = Document(
    "mailabl",
    3.0,
    (10.0, 100.0, 1_000.0, 10_000.0, *[100_000.0] * 6),
    range(200, 300),
    None,
    _mailabl,
)

# «within 30 seconds», «responding with 200 status code», and of trying again not a word.
MANYSENDS = Document("manysends", 30.0, (), (200,), None, _manysends)

DOCUMENTS = (MISSIVE, MAILABL, MANYSENDS)
