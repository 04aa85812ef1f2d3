"""Causes in the URL, where it is signed: a proxy changed it, or it is taken in another way."""

import re
from collections.abc import Iterator
from itertools import chain

from msgspec.structs import replace

from inspector.signatures.case import Case, Change, Finding, takes
from inspector.signatures.causes.cause import Said, group, is_signed
from inspector.signatures.causes.target import difference, far, near
from inspector.signatures.material import first_header
from inspector.signatures.scheme import Scheme

_HOSTS = ("host", "x-forwarded-host", "x-original-host", "x-forwarded-server")
_FORWARDED_HOST = re.compile(rb'host="?([^";,\s]+)', re.IGNORECASE)
_LOCAL = tuple(
    f"{host}{port}"
    for host in ("localhost", "127.0.0.1")
    for port in ("", ":3000", ":5000", ":8000", ":8080")
)
_URL = re.compile(r"\{url(?::\w+)?\}")
_MOST_HOSTS = 12
_MOST_WITH_NEAR_TARGETS = 4
_MOST_WITH_FAR_TARGETS = 2


def _origins(case: Case) -> list[bytes]:
    """Scheme and host of every URL that it may have been sent to, the likeliest first."""
    hosts = list(dict.fromkeys(_hosts(case)))[:_MOST_HOSTS]
    both = [scheme + b"://" + host for host in hosts for scheme in (b"https", b"http")]
    known = [origin for url in case.origins if (origin := _origin_of(url))]
    local = [f"http://{host}".encode() for host in _LOCAL] if case.computed is not None else []
    own = (case.material.url() or b"").removesuffix(case.delivery.target)
    return list(dict.fromkeys([*([own] if own else []), *known, *both, *local]))


def _origin_of(url: bytes) -> bytes | None:
    found = re.match(rb"https?://[^/?#\s]+", url)
    return found[0] if found else None


def _hosts(case: Case) -> Iterator[bytes]:
    found = [first_header(case.delivery, name) for name in _HOSTS]
    forwarded = _FORWARDED_HOST.search(first_header(case.delivery, "forwarded") or b"")
    found.append(forwarded[1] if forwarded else None)
    found += [url.partition(b"://")[2].partition(b"/")[0] for url in case.origins]
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


def other_urls(case: Case) -> Iterator[Change]:
    """Each origin with the target as it came, then every other target with each of them."""
    came = case.delivery.target.decode("latin-1")
    origins = _origins(case)
    for origin in origins:
        shown = origin.decode("latin-1") + came
        yield Change("url", shown, origin=origin)
        yield Change("url", f"{shown} (with its port)", origin=origin, scheme=_with_port)
    yield from _with_targets(case, near(case), origins[:_MOST_WITH_NEAR_TARGETS])


def _with_targets(case: Case, targets: Iterator[bytes], origins: list[bytes]) -> Iterator[Change]:
    came = case.delivery.target
    for target in dict.fromkeys(targets):
        if target == came:
            continue
        cause, words = difference(came, target)
        for origin in origins:
            shown = (origin + target).decode("latin-1") + (f" ({words})" if words else "")
            yield Change(cause, shown, origin=origin, target=target)


def _far(case: Case) -> Iterator[Change]:
    return _with_targets(case, far(case), _origins(case)[:_MOST_WITH_FAR_TARGETS])


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


def _near(case: Case) -> Iterator[Change]:
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

_NAME_IT = "or name the called one: inspector endpoints tell PATH --url URL"
_AS_CALLED = "Use the URL as the provider called it, "


def _on_the_way(mend: str, own: str) -> Said:
    return Said(
        SAID.reason, f"{mend}; {_NAME_IT}", SAID.own_reason, f"{_AS_CALLED}{own}; {_BEHIND}"
    )


_BEHIND = "behind a proxy or a router that is not the request's own"

OF_THE_TARGET = {
    "url-slash": _on_the_way(
        "Have no proxy or router add slashes, or take them away",
        "with just the slashes that it had",
    ),
    "url-escapes": _on_the_way(
        "Have the proxy pass on path and query as they were escaped (in nginx, a proxy_pass "
        "without a path)",
        "with just the escapes that it had",
    ),
    "url-case": _on_the_way(
        "Have nothing on the way write the path in small letters, or in capital ones",
        "in small and capital letters",
    ),
    "url-prefix": _on_the_way(
        "Have the proxy, or the gateway, pass on the whole path",
        "with its whole path",
    ),
    "url-query": Said(
        SAID.reason,
        "Have the proxy pass on the query as it was: with all that stood there, and nothing more",
        SAID.own_reason,
        f"{_AS_CALLED}with its query, and nothing more; {_BEHIND}",
    ),
}


def _signs_url(case: Case) -> bool:
    return is_signed(case) and any(takes(given.scheme, "url") for given in case.given)


_ALL_SAID = {"url": SAID, "url-without-path": WITHOUT_PATH, **OF_THE_TARGET}

URL_CAUSES = (
    group(
        "the URL with a scheme, host and port that are known here, its path with other slashes and "
        "escapes, and none",
        _near,
        _ALL_SAID,
        _signs_url,
    ),
)

FAR_URL_CAUSES = (
    group(
        "the URL below other paths that are known here or usual, or with less of its own",
        _far,
        _ALL_SAID,
        _signs_url,
    ),
)
"""What is tried last, as there is much of it."""


def another_url(case: Case) -> Finding | None:
    """The URL that a signature is for, where nothing but that is wrong."""
    causes = (cause for cause in (*URL_CAUSES, *FAR_URL_CAUSES) if cause.applies(case))
    return next(filter(None, (cause.find(case) for cause in causes)), None)
