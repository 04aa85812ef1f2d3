"""An HTTP client that sends exactly the bytes it is given, and leaves when it is told to."""

import socket
import struct
from typing import NamedTuple

from tests.support.waiting import PATIENCE

_NO_BODY = (100, 204, 304)


class Answer(NamedTuple):
    """What came back."""

    status: int
    reason: str
    version: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for given, value in self.headers if given.lower() == name.lower()), None)


class Client:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._unread = b""

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def request(self, head: bytes, body: bytes = b"") -> Answer:
        """Send lines of a head (the first is the request line) and a body, and read the answer."""
        self.send(wire(head, body))
        return self.answer(to_head=head.startswith(b"HEAD "))

    def answer(self, *, to_head: bool = False) -> Answer:
        """Read one whole answer."""
        first, *lines = self.head().decode("latin-1").split("\r\n")
        version, status, reason = first.split(" ", 2)
        headers = [(name, value.strip()) for name, _, value in (x.partition(":") for x in lines)]
        answer = Answer(int(status), reason, version, headers, b"")
        if to_head or answer.status in _NO_BODY:
            return answer
        return answer._replace(body=self.take(int(answer.header("content-length") or 0)))

    def head(self) -> bytes:
        """Read up to the end of a head."""
        while b"\r\n\r\n" not in self._unread:
            self._receive()
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        return head

    def take(self, size: int) -> bytes:
        """Read so many bytes."""
        while len(self._unread) < size:
            self._receive()
        taken, self._unread = self._unread[:size], self._unread[size:]
        return taken

    def rest(self) -> bytes:
        """What else comes until the other side closes."""
        while data := self.socket.recv(65536):
            self._unread += data
        rest, self._unread = self._unread, b""
        return rest

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Leave with a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        self.socket.close()

    def _receive(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError(f"closed after {self._unread!r}")
        self._unread += data


def wire(head: bytes, body: bytes = b"") -> bytes:
    r"""A request as it goes over the wire; Host and Content-Length are added where they lack."""
    lines = head.split(b"\r\n")
    names = {line.partition(b":")[0].lower() for line in lines[1:]}
    if b"host" not in names:
        lines.insert(1, b"Host: here")
    if body and not names & {b"content-length", b"transfer-encoding"}:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", b""]) + body
