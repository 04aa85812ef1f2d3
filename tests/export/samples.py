"""Deliveries to export: what webhooks send, and what nobody should."""

import random

from inspector.delivery import Answer, Delivery, Outcome, RawHeaders, Settled
from inspector.export import Exported
from inspector.insight import Event, Insight, Repeat
from inspector.insight.judged import Accepted
from inspector.signatures import Verdict
from inspector.signatures.verdict import VerdictKind

AT = 1_769_856_744_123_456

HOSTILE = '\'; touch owned; \' "$(touch owned)" `touch owned` $HOME %s \\n ! @x ~ "'

MULTIPART = (
    b'--b\'o"$u\r\nContent-Disposition: form-data; name="f"; filename="../../x"\r\n\r\n'
    b"\x00\xff\r\n--b'o\"$u--\r\n"
)

BODIES = {
    "json": '{"quotes": "it\'s \\"so\\"", "shell": "$HOME `id` !! \\\\", "é": "\t"}\n\n'.encode(),
    "hostile": HOSTILE.encode(),
    "at": b"@/etc/hostname",
    "form": b"a=1&b=%20%zz&c=%s&d='",
    "multipart": MULTIPART,
    "binary": bytes(range(256)),
    "escapes": b"\x1b]52;c;eA==\x07\xc2\x9b31m\n",
    "carriage": b"a\r\nb\r\n",
    "blank": b" \n\t\n",
    "dash": b"-n\x01",
    "backslash": b"\\n 100% \\",
    "backslash and NUL": b"\x00$(touch owned)`touch owned`'\\",
    "large text": b'{"text": "' + b"it's $HOME \n" * 90_000 + b'"}',
    "large binary": random.Random(1).randbytes(1 << 20),
}

HEADERS: RawHeaders = (
    (b"X-Repeated", b"1"),
    (b"x-lower", HOSTILE.encode()),
    (b"X-Repeated", b"2"),
    (b"X-Empty", b""),
    (b"X-Backslash", b"\\ \\' \\\" \\"),
    (b"!#$%&'*+-.^_`|~", b"odd"),
    (b"X-Utf8", "é – 日本".encode()),
    (b"X-Equals", b"=a:=b=@c;d"),
    (b"X-At", b"@/etc/hostname"),
    (b"User-Agent", b"Sender/1.0 (it's)"),
    (b"Accept", b"*/*"),
)

TARGETS = (
    b"/",
    b"/a/%zz?b=%",
    b"//double//slash",
    b"/?",
    b"/a?b?c",
    b'/it\'s?a="b"&c=$HOME`id`',
    b"/{a,b}[1-3]?[x]=1",
    b"/../up/./here/..",
    b"/lower%2fescape%41",
    b"/raw\xc3\xa9?\xff\xfe",
    b"/a#b",
    b"*",
    b"http://elsewhere.example:99/a?b=1",
)


def exported(
    body: bytes = b"{}",
    headers: RawHeaders = (),
    target: bytes = b"/hooks",
    method: str = "POST",
    *,
    base: str | None = None,
    number: int = 12,
    verdict: VerdictKind = "unsigned",
    settled: Settled | None = None,
    accepted: Accepted = "unknown",
    **fields: object,
) -> Exported:
    """A delivery to export, framed as its body asks for."""
    names = {name.lower() for name, _ in headers}
    if body and not names & {b"content-length", b"transfer-encoding"}:
        headers = (*headers, (b"Content-Length", b"%d" % len(body)))
    values: dict[str, object] = {
        "id": number, "received_at": AT, "method": method, "target": target,
        "http_version": "1.1", "headers": headers, "body": body, "size": len(body),
    }  # fmt: skip
    delivery = Delivery(**(values | fields))  # type: ignore[arg-type]  # the fields of a delivery
    event = Event(None, "label_change", None, "a+b", "weak", Repeat("first"), 1)
    insight = Insight(None, delivery.path, Verdict(verdict), (event,), Repeat("first"), 1)
    return Exported(delivery, insight, settled, accepted, base)


def settled(status: int | None = 200, body: bytes = b"", *headers: tuple[str, str]) -> Settled:
    """How a delivery ended."""
    answer = Answer("option", "200", "200", status, headers, body)
    outcome: Outcome = "fault" if status is None else "answered"
    return Settled(1, 12, 12, AT + 5, outcome, answer, 0.0031)


class Memory:
    """An export kept in memory; nothing can stand beside it, unless it is told that it can."""

    def __init__(self, *, beside: bool = False) -> None:
        self.content = b""
        self.files: dict[str, bytes] = {}
        self._takes_files = beside

    def write(self, data: bytes) -> None:
        self.content += data

    def beside(self, name: str, content: bytes) -> str | None:
        if not self._takes_files:
            return None
        self.files[name] = content
        return name
