"""What the options of `inspector verify` say of a request, read and checked."""

import os
import re
import stat
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import msgspec

from inspector.cli import typed
from inspector.config import Settings, bare_secret
from inspector.config.values import UnfitError, mistake, provider_name
from inspector.delivery import Delivery, RawHeaders
from inspector.errors import InspectorError
from inspector.hidden import HoldsSecrets
from inspector.importing import raw
from inspector.importing.imported import LARGEST
from inspector.visible import visible

STANDARD = "-"
"""Names standard input."""

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
        url: scheme, host and target; the target is empty where only the host was said.
        at: when it arrived, microseconds since the Unix epoch.
    """

    headers: RawHeaders = ()
    method: str | None = None
    url: tuple[str, bytes, bytes] | None = None
    at: int | None = None


class Asked(HoldsSecrets, frozen=True):
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
        reads_input: whether what is judged comes from standard input, so that no secret can.

    Raises:
        InspectorError: one of them is not what it must be.
    """
    secrets = tuple(_secret(text, settings, reads_input=reads_input) for text in options["secret"])
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


def of_body(path: str, request: Request) -> Delivery:
    """A body as the delivery that it would be: a POST that arrives now, where nothing is said.

    Args:
        path: the file of the body, its bytes as they are; `-` for standard input.
        request: what is said.

    Raises:
        InspectorError: the file can't be read.
    """
    body, _ = _read("--body", path)
    if raw.looks_like(body):
        click.echo(
            "inspector: this looks like a whole request, head and body, and is judged as a body; "
            "--request takes it as a request",
            err=True,
        )
    now = time.time_ns() // 1000
    blank = Delivery(0, now, "POST", b"/", "1.1", (), body, size=len(body))
    return changed(blank, request)


def of_request(path: str, request: Request) -> Delivery:
    """The delivery of a raw HTTP/1 request in a file; it came when the file was changed.

    Args:
        path: the file; `-` for standard input, which comes now.
        request: what is said, in place of what the request has.

    Raises:
        InspectorError: the file can't be read, or is no request.
    """
    whole, at = _read("--request", path)
    try:
        return changed(raw.request(whole, at), request)
    except ValueError as error:
        raise InspectorError(
            f"--request {visible(path)} is no HTTP request: {visible(str(error))}.",
            "It is a request as it stands on the wire, POST /hooks HTTP/1.1 and so on. A HAR and an"
            " export are taken in by inspector import; a body alone is for --body.",
        ) from None


def _read(option: str, path: str) -> tuple[bytes, int]:
    """What a file holds, and when it was changed: now, where it is no file but a pipe."""
    standard = nullcontext(sys.stdin.buffer) if path == STANDARD else None
    try:
        with standard or Path(path).expanduser().open("rb") as file:
            held = file.read(LARGEST + 1)
            found = None if standard else os.fstat(file.fileno())
    except (OSError, RuntimeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InspectorError(f"{option} {visible(path)} can't be read: {why}.") from None
    if len(held) > LARGEST:
        raise InspectorError(
            f"{option} {visible(path)} is larger than the {LARGEST:,} bytes that can be judged."
        )
    is_file = found is not None and stat.S_ISREG(found.st_mode)
    return held, (found.st_mtime_ns if found and is_file else time.time_ns()) // 1000


def changed(delivery: Delivery, request: Request) -> Delivery:
    """A delivery with what is said of its request in place of what it has."""
    headers, target, via = delivery.headers, delivery.target, delivery.via
    if request.url is not None:
        scheme, host, called = request.url
        target = called or target
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


def _secret(text: str, settings: Settings, *, reads_input: bool) -> str:
    if text != "-":
        return bare_secret(text, Path.cwd(), settings)
    if reads_input:
        raise InspectorError(
            "Standard input can't hold both what is judged and the secret.", "Give --secret @FILE."
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
    if target and not target.startswith("/"):
        target = f"/{target}"
    return (
        parts.scheme,
        host.encode("utf-8", "surrogateescape"),
        target.encode("utf-8", "surrogateescape"),
    )
