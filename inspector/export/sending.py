"""What the commands that send deliveries again have in common."""

import re

from inspector.delivery import Delivery, RawHeaders
from inspector.export.exported import Exported
from inspector.jsonlines import iso
from inspector.outbound.headers import end_to_end

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_UNSENDABLE = re.compile(rb"[\0\r\n]")
_OF_THE_CONNECTION = frozenset({b"host", b"content-length"})


def header_fields(delivery: Delivery) -> RawHeaders:
    """The headers to send: in order, with case and repeats, without those of the connection.

    Host and Content-Length are the sending program's; a name or a value that no request can hold,
    as an imported delivery may have, is left out.
    """
    return tuple(
        (name, value)
        for name, value in end_to_end(delivery.headers, None)
        if name.lower() not in _OF_THE_CONNECTION
        and _NAME.fullmatch(name)
        and not _UNSENDABLE.search(value)
    )


def opening(program: str) -> str:
    """The beginning of a script of commands; it finds the files beside it wherever it is run."""
    return (
        "#!/bin/sh\n"
        f"# Webhook deliveries, to be sent again by {program}; written by inspector.\n"
        'cd -- "$(dirname -- "$0")" || exit\n'
    )


def comment(one: Exported) -> str:
    """A line above a command that says which delivery it is."""
    return f"# {one.name}, {iso(one.delivery.received_at)}\n"
