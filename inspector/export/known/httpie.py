"""HTTPie commands: each sends a delivery's body byte for byte, and what HTTPie can of the rest."""

import os
import re
from collections.abc import Iterator

from inspector.delivery import Delivery
from inspector.export.exported import Beside, Exported, Out
from inspector.export.sending import comment, header_fields, opening
from inspector.export.shell import plain, printf, word

MOST_INLINE = 16 * 1024
"""Bytes of a body that stands in the command itself."""

_METHOD = re.compile(r"[A-Z]+")
# What HTTPie, with requests and urllib3 below it, sends as it is. They write all other characters
# as escapes, escapes in capitals, those of letters not at all, and two slashes at the beginning
# as one. Its --path-as-is spares the path some of that.
_ESCAPE = rb"%(?!2D|2E|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])[0-9A-F]{2}"
_PLAIN = rb"[A-Za-z0-9._~!$&'()*+,;=:@/-]"
_AS_IT_IS = re.compile(
    rb"/(?!/)(?:%b|%b)*(?:\?(?:%b|%b|\?)+)?" % (_PLAIN, _ESCAPE, _PLAIN, _ESCAPE)
)
_DOTS = re.compile(rb"/\.{1,2}(?:/|$)")
_UNESCAPED = re.compile(rb"\\[:;=@]")
_ADDED = (b"User-Agent", b"Accept", b"Accept-Encoding", b"Connection")


def command(one: Exported, beside: Beside | None = None) -> str | None:
    """The HTTPie command that sends a delivery again.

    Args:
        one: the delivery.
        beside: takes a body that does not fit into a command; without it, or where it takes none,
            the body is piped in.

    Returns:
        one command for sh, bash and zsh, over several lines, without a line feed at its end; None
        for a method that HTTPie knows not.
    """
    delivery = one.delivery
    if not _METHOD.fullmatch(delivery.method):
        return None
    base, host = one.destination
    feed, options, items = _body(one, beside)
    if _DOTS.search(delivery.target.partition(b"?")[0]):
        options.append("--path-as-is")
    url = word(f"{base}{one.target}".encode())
    words = [" ".join(["http", *options, delivery.method, url]), *_headers(delivery, host), *items]
    return feed + " \\\n  ".join(words)


def differences(one: Exported) -> Iterator[str]:
    """What HTTPie can't send as it was, a clause each."""
    delivery = one.delivery
    if not _METHOD.fullmatch(delivery.method):
        yield "HTTPie knows no such method"
    if not _AS_IT_IS.fullmatch(delivery.target):
        yield "HTTPie may spell its target in another way"
    fields = header_fields(delivery)
    if len(_kept(delivery)) < len(fields):
        yield "HTTPie can't send all of its headers"
    if delivery.http_version == "1.0":
        yield "HTTPie sends it as HTTP/1.1"


def _kept(delivery: Delivery) -> list[tuple[bytes, bytes]]:
    """The headers that HTTPie can send: UTF-8, and no backslash that it takes for an escape's."""
    return [
        (name, value)
        for name, value in header_fields(delivery)
        if not name.startswith(b"-") and not _UNESCAPED.search(value) and _is_utf8(value)
    ]


def _headers(delivery: Delivery, host: str | None) -> Iterator[str]:
    """Its headers in order, and a stop to those that HTTPie would add."""
    fields = _kept(delivery)
    given = {name.lower() for name, _ in fields}
    if host is not None:
        yield word(b"Host: " + host.encode())
    for name in (*_ADDED, b"Content-Type") if delivery.body else _ADDED:
        if name.lower() not in given:
            yield word(name + b":")
    for name, value in fields:
        yield word(name + b": " + value if value.strip() else name + b";")


def _body(one: Exported, beside: Beside | None) -> tuple[str, list[str], list[str]]:
    """What feeds HTTPie's standard input, its options, and the item that is the body."""
    body = one.delivery.body
    if not body:
        return "", ["--ignore-stdin"], []
    if len(body) <= MOST_INLINE and plain(body) is not None:
        return "", ["--ignore-stdin"], [f"--raw={word(body, lines=True)}"]
    found = beside(f"{one.name}.body", body) if beside is not None else None
    if found is not None:
        return "", ["--ignore-stdin"], [word(b"@" + os.fsencode(found))]
    return f"{printf(body)} | ", [], []


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


class Httpie:
    """A shell script of HTTPie commands."""

    name = "httpie"
    title = "HTTPie commands, a shell script"
    stem = "httpie"
    suffix = ".sh"
    single = False
    has_files_beside = True
    sends = True

    def write(self, deliveries: Iterator[Exported], out: Out) -> None:
        """Write a command for each, and what it can't send."""
        out.write(opening("HTTPie").encode())
        for one in deliveries:
            notes = "".join(f"# {note}\n" for note in differences(one))
            written = command(one, out.beside)
            out.write(f"\n{comment(one)}{notes}{written + chr(10) if written else ''}".encode())


FORMAT = Httpie()
