"""What the commands that send deliveries again have in common."""

import re
from collections.abc import Iterator

from inspector.delivery import Delivery, RawHeaders
from inspector.export.exported import Exported
from inspector.jsonlines import iso
from inspector.outbound.headers import end_to_end

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_UNSENDABLE = re.compile(rb"[\0\r\n]")
_UNSAID = frozenset({b"host", b"content-length", b"connection", b"transfer-encoding"})
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
    """Lines above a command: which delivery it is, and what of it the command does not send."""
    said = [f"{one.name}, {iso(one.delivery.received_at)}", *one.lacks, *_left_out(one.delivery)]
    return "".join(f"# {line}\n" for line in said)


def _left_out(delivery: Delivery) -> Iterator[str]:
    """What is left to the connection that the command makes, or can't stand in a request."""
    said = _UNSAID.union(name.lower() for name, _ in header_fields(delivery))
    names = {name.lower(): name for name, _ in delivery.headers}
    gone = [name for lower, name in names.items() if lower not in said]
    sendable = [name.decode() for name in gone if _NAME.fullmatch(name)]
    if b"transfer-encoding" in names:
        yield "it came in chunks, and is sent with its length"
    if sendable:
        yield f"left out, as headers for one connection alone: {', '.join(sendable)}"
    if len(sendable) < len(gone):
        yield "left out: a header that no request can hold"
