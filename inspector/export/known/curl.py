"""curl commands: each sends what a delivery was, byte for byte."""

import os
import re
from collections.abc import Iterator

from inspector.delivery import Delivery
from inspector.export.exported import Beside, Exported, Out
from inspector.export.sending import comment, header_fields, opening
from inspector.export.shell import plain, printf, word
from inspector.outbound.headers import is_framed

MOST_INLINE = 16 * 1024
"""Bytes of a body that stands in the command itself; Linux takes words of up to 128 KiB."""

EXPECTS_FROM = 1024
"""Bytes of a body from which some versions of curl ask with `Expect` before they send it."""

# What curl sends as it is. It cuts a target at `#`, refuses blanks, and may write escapes anew.
_AS_IT_IS = re.compile(rb"/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*")
_DOTS = re.compile(rb"/\.{1,2}(?:[/?]|$)")
_OWN = (b"User-Agent", b"Accept")


def command(one: Exported, beside: Beside | None = None) -> str:
    """The curl command that sends a delivery again.

    Args:
        one: the delivery.
        beside: takes a body that does not fit into a command; without it, or where it takes none,
            the body is piped in.

    Returns:
        one command for sh, bash and zsh, over several lines, without a line feed at its end.
    """
    delivery = one.delivery
    base, host = one.destination
    feed, body = _body(one, beside)
    words = [*_request(delivery, base), *_headers(delivery, host), *body]
    return feed + " \\\n  ".join([f"curl {words[0]}", *words[1:]])


def _request(delivery: Delivery, base: str) -> list[str]:
    """The URL, and what makes curl ask for just this."""
    target, method = delivery.target, delivery.method.encode()
    words = []
    if _AS_IT_IS.fullmatch(target):
        words.append(word(base.encode() + target))
        if _DOTS.search(target.partition(b"?")[0]):
            words.append("--path-as-is")
    else:
        words += [word(base.encode() + b"/"), f"--request-target {word(target)}"]
    if delivery.method == "HEAD" and not delivery.body:
        words.append("--head")
    elif delivery.method != ("POST" if _has_body(delivery) else "GET"):
        words.append(f"-X {word(method)}")
        if delivery.method == "HEAD":  # curl waits for the body of an answer that has none
            words.append("--max-time 10")
    if delivery.http_version == "1.0":
        words.append("--http1.0")
    elif base.startswith("https:"):
        words.append("--http1.1")
    return words


def _headers(delivery: Delivery, host: str | None) -> Iterator[str]:
    """Its headers in order, and a stop to those that curl would add."""
    fields = header_fields(delivery)
    given = {name.lower() for name, _ in fields}
    if host is not None:
        yield f"-H {word(b'Host: ' + host.encode())}"
    added = [*_OWN, b"Content-Type"] if _has_body(delivery) else _OWN
    for name in added:
        if name.lower() not in given:
            yield f"-H {word(name + b':')}"
    if len(delivery.body) > EXPECTS_FROM and b"expect" not in given:
        yield "-H Expect:"
    for name, value in fields:
        yield f"-H {word(name + b': ' + value if value.strip() else name + b';')}"


def _body(one: Exported, beside: Beside | None) -> tuple[str, list[str]]:
    """What feeds curl's standard input, and the option that takes the body from there or elsewhere.

    `@` at the beginning would name a file to --data-binary; --data-raw knows no files.
    """
    body = one.delivery.body
    if not _has_body(one.delivery):
        return "", []
    if len(body) <= MOST_INLINE and plain(body) is not None:
        option = "--data-raw" if body.startswith(b"@") else "--data-binary"
        return "", [f"{option} {word(body, lines=True) if body else chr(39) * 2}"]
    found = beside(f"{one.name}.body", body) if beside is not None else None
    if found is not None:
        return "", [f"--data-binary {word(b'@' + os.fsencode(found))}"]
    return f"{printf(body)} | ", ["--data-binary @-"]


def _has_body(delivery: Delivery) -> bool:
    """Whether it says that it has a body, be it an empty one; HEAD and GET with none never do."""
    if delivery.body:
        return True
    return is_framed(delivery.headers) and delivery.method not in ("HEAD", "GET")


class Curl:
    """A shell script of curl commands."""

    name = "curl"
    title = "curl commands, a shell script"
    stem = "deliveries"
    suffix = ".sh"
    single = False
    has_files_beside = True
    sends = True

    def write(self, deliveries: Iterator[Exported], out: Out) -> None:
        """Write a command for each."""
        out.write(opening(self.name).encode())
        for one in deliveries:
            out.write(f"\n{comment(one)}{command(one, out.beside)}\n".encode())


FORMAT = Curl()
