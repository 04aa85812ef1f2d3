"""A load generator that costs next to nothing: raw sockets, ready-made bytes."""

import selectors
import socket
import sys
import time
from collections.abc import Sequence
from multiprocessing import get_context

BODY = (
    b'{"rule":{"id":"6f0c2f5e-8d0b-4f0e-9d55-3f3a3c1f7b11","description":"Benchmark",'
    b'"type":"label_change"},"conversation":{"id":"a1","subject":"Load","messages_count":1,'
    b'"users":[' + b",".join([b'{"id":"u","name":"Somebody Else","email":"else@example.org"}'] * 38)
    + b']},"latest_message":{"id":"m%09d","updated_at":1548434556,"preview":"Hello"}}'
)  # fmt: skip


def request(number: int) -> bytes:
    """A POST of about 2.8 KB, shaped as Missive's; each number is an event of its own."""
    body = BODY % number
    head = (
        "POST /hooks/missive HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "X-Hook-Signature: sha256=0000000000000000000000000000000000000000000000000000000000000000"
        f"\r\nUser-Agent: load\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def closed_loop(port: int, connections: int, seconds: float) -> float:
    """Requests a second, each connection sending the next one when it has its answer."""
    with get_context("spawn").Pool(1) as pool:
        return float(pool.apply(_closed_loop, (port, connections, seconds)))


def paced(port: int, rate: int, seconds: float, connections: int = 16) -> list[float]:
    """Answer times in seconds, sorted, at a steady rate."""
    with get_context("spawn").Pool(1) as pool:
        return sorted(pool.apply(_paced, (port, rate, seconds, connections)))


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _closed_loop(port: int, connections: int, seconds: float) -> float:
    selector = selectors.DefaultSelector()
    sent = done = 0
    for _ in range(connections):
        connection = _connect(port)
        selector.register(connection, selectors.EVENT_READ)
        connection.sendall(request(sent))
        sent += 1
    began = time.perf_counter()
    end = began + seconds
    while time.perf_counter() < end:
        for key, _ in selector.select(1):
            connection = key.fileobj  # type: ignore[assignment]  # what was registered
            if not _is_ok(connection.recv(4096)):
                sys.exit("an answer was not 200")
            done += 1
            connection.sendall(request(sent))
            sent += 1
    return done / (time.perf_counter() - began)


def _paced(port: int, rate: int, seconds: float, connections: int) -> list[float]:
    selector = selectors.DefaultSelector()
    free = [_connect(port) for _ in range(connections)]
    for connection in free:
        selector.register(connection, selectors.EVENT_READ)
    started: dict[socket.socket, float] = {}
    times: list[float] = []
    began = time.perf_counter()
    total = int(rate * seconds)
    sent = 0
    while len(times) < total:
        now = time.perf_counter()
        while sent < total and began + sent / rate <= now:
            connection = free.pop() if free else _another(selector, port)
            started[connection] = began + sent / rate
            connection.sendall(request(sent))
            sent += 1
        wait = max(0.0, began + sent / rate - time.perf_counter()) if sent < total else 1.0
        for key, _ in selector.select(wait):
            connection = key.fileobj  # type: ignore[assignment]  # what was registered
            if not _is_ok(connection.recv(4096)):
                sys.exit("an answer was not 200")
            times.append(time.perf_counter() - started.pop(connection))
            free.append(connection)
    return times


def _another(selector: selectors.BaseSelector, port: int) -> socket.socket:
    connection = _connect(port)
    selector.register(connection, selectors.EVENT_READ)
    return connection


def _is_ok(answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 200")
