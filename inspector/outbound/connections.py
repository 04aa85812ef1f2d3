"""Connections that are kept alive from one request to the next, as a provider's sender keeps them.

A request is sent once, whatever happens: one that failed on a connection that the other side was
closing is an attempt more than the provider would have made, or one less. So such connections are
avoided: they are used again only where nothing speaks against it, and only for a moment.
"""

import asyncio
import math
import time
from collections import deque

from inspector.outbound.exchange import Address, Connection, Exchanged, connect, exchange

IDLE = 1.0
"""Seconds that a connection waits for the next request: less than servers do (gunicorn: 2)."""

_SETTLING = 0.01  # seconds in which servers that say nothing of it close behind their first answer

_Place = tuple[str, int, bool]


class Connections:
    """Connections to whoever is asked, used again and again; as many as there are requests at once.

    An async context manager: what is idle at its end is closed then, and what is under way when
    its request is over.

    Args:
        idle: seconds that a connection is kept without a request.
        insecure: whether any certificate will do.
    """

    def __init__(self, idle: float = IDLE, *, insecure: bool = False) -> None:
        self._limit = idle
        self._insecure = insecure
        self._idle: dict[_Place, deque[Connection]] = {}  # the one that is idle for longest first
        self._sweeping: asyncio.TimerHandle | None = None
        self._closed = False

    async def __aenter__(self) -> "Connections":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        self._sweep()

    async def exchange(
        self,
        address: Address,
        message: bytes,
        *,
        to_head: bool = False,
        limit: int,
        patience: float,
        got: Exchanged | None = None,
    ) -> Exchanged:
        """Send a request, once, on a connection that is open already if there is one.

        Args:
            address: whom to ask.
            message: the whole request.
            to_head: whether it is a HEAD request, whose answer has no body.
            limit: bytes of a body to take; more is a problem.
            patience: seconds for all of it, connecting included.
            got: is filled as the answer comes, and returned; it is there for who is cancelled.

        Returns:
            the answer, also where it is not whole: `problem` says why. The other side sees at once
            that the one who asked left, be it cancelled or out of patience.
        """
        return await exchange(
            address,
            message,
            to_head=to_head,
            limit=limit,
            patience=patience,
            keeper=self,
            got=got,
        )

    async def take(self, address: Address) -> Connection:
        """A connection that is open, as far as can be known; raises OSError where none can be."""
        idle = self._idle.get(_place(address))
        while idle:
            connection = idle.pop()
            try:
                if await self._is_good(connection):
                    return connection
            except asyncio.CancelledError:
                connection.abort()
                raise
            connection.abort()
        return await connect(address, insecure=self._insecure)

    def leave(self, address: Address, connection: Connection) -> None:
        """Keep a connection for the next request where it can carry one, and end it elsewhere."""
        if self._closed or not connection.is_free:
            connection.abort()
            return
        self._idle.setdefault(_place(address), deque()).append(connection)
        if self._sweeping is None:
            self._sweep_in(self._limit)

    async def _is_good(self, connection: Connection) -> bool:
        idle = time.monotonic() - connection.free_since
        if idle >= self._limit:
            return False
        if connection.carried == 1 and idle < _SETTLING:
            await connection.settle(_SETTLING - idle)
        return connection.is_free and not connection.has_news()

    def _sweep_in(self, seconds: float) -> None:
        self._sweeping = asyncio.get_running_loop().call_later(seconds, self._sweep)

    def _sweep(self) -> None:
        """End the connections that nobody took for too long, or all where nothing is to come."""
        latest = math.inf if self._closed else time.monotonic() - self._limit
        for place, idle in list(self._idle.items()):
            while idle and idle[0].free_since <= latest:
                idle.popleft().abort()
            if not idle:
                del self._idle[place]
        self._sweeping = None
        if self._idle:
            self._sweep_in(min(idle[0].free_since for idle in self._idle.values()) - latest)


def _place(address: Address) -> _Place:
    return address.host, address.port, address.tls
