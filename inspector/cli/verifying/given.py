"""What the options of `inspector verify` say of a request, read and checked."""

import re
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from inspector.cli import typed
from inspector.config import Settings, given_secret
from inspector.config.values import UnfitError, mistake, provider_name
from inspector.delivery import Delivery, RawHeaders
from inspector.errors import InspectorError
from inspector.visible import visible

_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*", re.DOTALL)
_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NUMBER = re.compile(r"\d{1,16}(?:\.\d{1,9})?", re.ASCII)
_MILLISECONDS_FROM = 100_000_000_000
_END = 253_402_300_800
"""Seconds from 1970 to the year 10000."""
_PROXY = frozenset({b"host", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded"})


class Request(msgspec.Struct, frozen=True):
    """What is said of the request; None where nothing is.

    Attributes:
        headers: in the order in which they were given.
        method: of the request.
        url: scheme, host and target.
        at: when it arrived, microseconds since the Unix epoch.
    """

    headers: RawHeaders = ()
    method: str | None = None
    url: tuple[str, bytes, bytes] | None = None
    at: int | None = None


class Asked(msgspec.Struct, frozen=True):
    """What to judge with.

    Attributes:
        request: what is said of the request.
        provider: whose signature it is; None to recognise it.
        secrets: to judge with; None for those that are known.
        computed: what one's own code came to.
    """

    request: Request
    provider: str | None = None
    secrets: tuple[str, ...] | None = None
    computed: str | None = None


def asked_of(options: Mapping[str, Any], settings: Settings, *, reads_input: bool) -> Asked:
    """What the options ask for.

    Args:
        options: `provider`, `secret`, `header`, `method`, `url`, `at` and `computed`.
        settings: where the user's own providers stand.
        reads_input: whether the body comes from standard input, so that no secret can.

    Raises:
        InspectorError: one of them is not what it must be.
    """
    secrets = tuple(_secret(text, reads_input=reads_input) for text in options["secret"])
    request = Request(
        tuple(map(_header, options["header"])),
        _method(options["method"]),
        None if options["url"] is None else _url(options["url"]),
        None if options["at"] is None else moment(options["at"]),
    )
    provider = options["provider"]
    try:
        name = None if provider is None else provider_name(provider, settings.providers)
    except UnfitError as error:
        raise mistake("--provider", error) from None
    return Asked(request, name, secrets or None, options["computed"])


def body_from(path: str) -> bytes:
    """The body in a file, its bytes as they are; `-` for standard input."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).expanduser().read_bytes()
    except (OSError, RuntimeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InspectorError(f"--body {visible(path)} can't be read: {why}.") from None


def request_for(body: bytes, request: Request) -> Delivery:
    """A body as the delivery that it would be: a POST that arrives now, where nothing is said."""
    now = time.time_ns() // 1000
    blank = Delivery(0, now, "POST", b"/", "1.1", (), body, size=len(body))
    return changed(blank, request)


def changed(delivery: Delivery, request: Request) -> Delivery:
    """A delivery with what is said of its request in place of what it has."""
    headers, target, via = delivery.headers, delivery.target, delivery.via
    if request.url is not None:
        scheme, host, target = request.url
        via = "tunnel" if scheme == "https" else "local"
        headers = ((b"Host", host), *_without(headers, _PROXY))
    named = frozenset(name.lower() for name, _ in request.headers)
    return msgspec.structs.replace(
        delivery,
        headers=(*_without(headers, named), *request.headers),
        method=request.method or delivery.method,
        target=target,
        via=via,
        received_at=delivery.received_at if request.at is None else request.at,
    )


def moment(text: str) -> int:
    """Microseconds since the Unix epoch, from ISO 8601 (UTC where it says nothing), from seconds
    or milliseconds since then, or `now`.
    """
    plain = text.strip()
    if plain.lower() == "now":
        return time.time_ns() // 1000
    try:
        seconds = _of_number(plain) if _NUMBER.fullmatch(plain) else _of_iso(plain)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < _END:
        raise InspectorError(
            f"--at is no time: {visible(text)[:80]}.",
            "It is such as 2026-01-31T10:52:24Z, or seconds since 1970: 1769856744.",
        )
    return round(seconds * 1_000_000)


def _of_number(text: str) -> float:
    number = float(text)
    return number / 1000 if number >= _MILLISECONDS_FROM else number


def _of_iso(text: str) -> float:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _without(headers: RawHeaders, names: frozenset[bytes]) -> RawHeaders:
    return tuple(header for header in headers if header[0].lower() not in names)


def _secret(text: str, *, reads_input: bool) -> str:
    if text != "-":
        return given_secret(text, Path.cwd())
    if reads_input:
        raise InspectorError(
            "Standard input can't hold both the body and the secret.", "Give --secret @FILE."
        )
    value = typed.secret("Secret")
    if not value:
        raise InspectorError("--secret - found no secret on standard input.")
    return value


def _header(text: str) -> tuple[bytes, bytes]:
    found = _HEADER.fullmatch(text)
    if found is None or "\n" in found[2] or "\r" in found[2]:
        raise InspectorError(
            f"--header is no header: {visible(text)[:80]}.",
            "It is such as 'X-Hub-Signature-256: sha256=…'.",
        )
    return found[1].encode(), found[2].encode("utf-8", "surrogateescape")


def _method(text: str | None) -> str | None:
    if text is not None and not _METHOD.fullmatch(text):
        raise InspectorError(f"--method is no method: {visible(text)[:80]}.", "It is such as POST.")
    return text


def _url(text: str) -> tuple[str, bytes, bytes]:
    """Scheme, host and target of a URL, its escapes as they are."""
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
        _ = parts.port
    except ValueError:
        is_whole = False
    if not is_whole:
        raise InspectorError(
            f"--url is no URL: {visible(text)[:80]}.",
            "It is the whole one that the provider called: https://example.org/hooks?x=1",
        )
    rest = text.partition("#")[0].partition("://")[2]
    host, target = parts.netloc.rpartition("@")[2], rest[len(parts.netloc) :]
    if not target.startswith("/"):
        target = f"/{target}"
    return (
        parts.scheme,
        host.encode("utf-8", "surrogateescape"),
        target.encode("utf-8", "surrogateescape"),
    )
