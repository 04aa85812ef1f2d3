"""Causes in the URL, where it is signed: a proxy changed it, or it is taken in another way."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import quote, unquote_to_bytes

from msgspec.structs import replace

from inspector.signatures.case import Case, Change, takes
from inspector.signatures.causes.cause import Said, group, is_signed
from inspector.signatures.material import first_header
from inspector.signatures.scheme import Scheme

_HOSTS = ("host", "x-forwarded-host", "x-original-host", "x-forwarded-server")
_TARGETS = ("x-original-uri", "x-original-url", "x-forwarded-uri", "x-rewrite-url")
_FORWARDED_HOST = re.compile(rb'host="?([^";,\s]+)', re.IGNORECASE)
_LOCAL = tuple(
    f"{host}{port}"
    for host in ("localhost", "127.0.0.1")
    for port in ("", ":3000", ":5000", ":8000", ":8080")
)
_URL = re.compile(r"\{url(?::\w+)?\}")
_MOST_HOSTS = 12
_MOST_WITH_OTHER_TARGETS = 4


def _origins(case: Case) -> list[bytes]:
    """Scheme and host of every URL that it may have been sent to, the likeliest first."""
    hosts = list(dict.fromkeys(_hosts(case)))[:_MOST_HOSTS]
    both = [scheme + b"://" + host for host in hosts for scheme in (b"https", b"http")]
    known = [origin for url in case.origins if (origin := _origin_of(url))]
    local = [f"http://{host}".encode() for host in _LOCAL] if case.computed is not None else []
    return list(dict.fromkeys([*known, *both, *local]))


def _origin_of(url: bytes) -> bytes | None:
    found = re.match(rb"https?://[^/?#\s]+", url)
    return found[0] if found else None


def _hosts(case: Case) -> Iterator[bytes]:
    found = [first_header(case.delivery, name) for name in _HOSTS]
    forwarded = _FORWARDED_HOST.search(first_header(case.delivery, "forwarded") or b"")
    found.append(forwarded[1] if forwarded else None)
    found += [origin.partition(b"://")[2] for origin in case.origins]
    port = first_header(case.delivery, "x-forwarded-port")
    for several in found:
        for host in (several or b"").split(b","):
            host = host.strip()
            if host:
                yield host
                bare = re.sub(rb":\d+\Z", b"", host)
                yield bare
                if port and port.isdigit():
                    yield bare + b":" + port


def _targets(case: Case) -> Iterator[bytes]:
    """The target as it may have been before a proxy, or a library, wrote it anew."""
    target = case.delivery.target
    for name in _TARGETS:
        value = first_header(case.delivery, name)
        if value and value.startswith(b"/"):
            yield value
    prefix = first_header(case.delivery, "x-forwarded-prefix")
    if prefix and prefix.startswith(b"/"):
        yield prefix.rstrip(b"/") + target
    path, mark, query = target.partition(b"?")
    yield unquote_to_bytes(target)
    yield unquote_to_bytes(path) + mark + query
    yield path + mark + unquote_to_bytes(query)
    yield quote(unquote_to_bytes(path)).encode() + mark + query
    yield quote(unquote_to_bytes(path), safe="/:@!$&'()*+,;=").encode() + mark + query
    yield path
    yield path.rstrip(b"/") + mark + query
    yield path + b"/" + mark + query
    yield b"/" + target.lstrip(b"/")
    yield b"/" + mark + query
    yield b"/"


def other_urls(case: Case) -> Iterator[Change]:
    """Each origin with the target as it came, then every other target with each of them."""
    came = case.delivery.target
    origins = _origins(case)
    for target in (None, *(t for t in dict.fromkeys(_targets(case)) if t != came)):
        for origin in origins if target is None else origins[:_MOST_WITH_OTHER_TARGETS]:
            shown = (origin + (came if target is None else target)).decode("latin-1")
            yield Change(_cause(target), shown, origin=origin, target=target)
            if target is None:
                yield Change("url", f"{shown} (with its port)", None, target, origin, _with_port)


def _cause(target: bytes | None) -> str:
    is_bare = target is not None and target[:1] in (b"", b"?")
    return "url-without-path" if is_bare else "url"


def _parts(_: Case) -> Iterator[Change]:
    yield Change("url", "the path and the query alone", scheme=_target_alone)


def _with_port(scheme: Scheme) -> Scheme | None:
    if "{url}" not in scheme.signed:
        return None
    return replace(scheme, signed=scheme.signed.replace("{url}", "{url:port}"))


def _target_alone(scheme: Scheme) -> Scheme | None:
    if not takes(scheme, "url"):
        return None
    return replace(scheme, signed=_URL.sub("{target}", scheme.signed))


def _changes(case: Case) -> Iterable[Change]:
    return chain(other_urls(case), _parts(case))


SAID = Said(
    "It was signed for {what}, which is not the URL that reached this place",
    "Verify with the URL that the provider called: have the proxy pass on scheme and host "
    "(X-Forwarded-Proto, X-Forwarded-Host), or name the public URL",
    "Your code took {what} for the URL",
    "Use the public URL, to its last character, that the provider was given; behind a proxy "
    "that is not the request's own",
)

WITHOUT_PATH = Said(
    "It was signed for {what}, without the slash behind the host that every request has",
    "Give the provider the URL with that slash, or have your own code check the one without it",
    "Your code took {what} for the URL, without the slash behind the host",
    SAID.own_hint,
)

URL_CAUSES = (
    group(
        "the URL with a scheme, host and port that are known here, its path with other slashes and "
        "escapes, and none",
        _changes,
        {"url": SAID, "url-without-path": WITHOUT_PATH},
        lambda case: is_signed(case) and any(takes(given.scheme, "url") for given in case.given),
    ),
)
