"""Who listens at a port: asked of the system, since a port that is free is soon another's."""

import socket
from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LISTENING = "0A"


def sockets_at(port: int) -> set[int]:
    """The sockets that listen at a port of this machine, by the system's numbers for them.

    A number is one socket's alone, whoever shares it or takes the port after it. Where the system
    keeps no such tables (it is not Linux) it is 0 for whoever takes connections there.
    """
    if not _TABLES[0].exists():
        with socket.socket() as probe:
            return {0} if probe.connect_ex(("127.0.0.1", port)) == 0 else set()
    rows = [row.split() for table in _TABLES for row in table.read_text().splitlines()[1:]]
    return {
        int(row[9])
        for row in rows
        if row[3] == _LISTENING and int(row[1].rpartition(":")[2], 16) == port
    }
