"""The path and the query that may have been called, where others reached this place.

Routers redirect to a slash, proxies decode or cut a path, gateways put a stage before it.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

from inspector.signatures.case import Case
from inspector.signatures.material import first_header

_TARGETS = ("x-original-uri", "x-original-url", "x-forwarded-uri", "x-rewrite-url")
_STAGES = (b"/api", b"/prod", b"/production", b"/stage", b"/staging", b"/dev", b"/test", b"/v1",
           b"/default")  # fmt: skip
"""What gateways and platforms for functions put before a path, and take from it."""

_SAFE = "/:@!$&'()*+,;="
_SLASHES = re.compile(rb"/{2,}")
_ESCAPE = re.compile(rb"%[0-9a-fA-F]{2}")
_MOST_DOUBLED = 8
_MOST_PATHS = 8
_MOST_LEVELS = 4
_MOST_FIELDS = 50


def near(case: Case) -> Iterator[bytes]:
    """The target as a proxy, or a library, may have found it before it wrote it anew."""
    target = case.delivery.target
    path, mark, query = target.partition(b"?")
    for name in _TARGETS:
        value = first_header(case.delivery, name)
        if value and value.startswith(b"/"):
            yield value
    prefix = first_header(case.delivery, "x-forwarded-prefix")
    if prefix and prefix.startswith(b"/"):
        yield prefix.rstrip(b"/") + target
    yield unquote_to_bytes(target)
    yield from (other + mark + query for other in _otherwise_escaped(path))
    yield path + mark + unquote_to_bytes(query)
    yield from (path + mark + other for other in _otherwise_written(query))
    yield path
    yield path.rstrip(b"/") + mark + query
    yield path + b"/" + mark + query
    yield b"/" + target.lstrip(b"/")
    yield _SLASHES.sub(b"/", path) + mark + query
    yield b"/" + target
    yield path.lower() + mark + query
    yield b"/" + mark + query
    yield b"/"


def far(case: Case) -> Iterator[bytes]:
    """What else it may have been: below other paths, or above; slashes in it doubled or escaped."""
    target = case.delivery.target
    path, mark, query = target.partition(b"?")
    paths = sorted(set(_paths(case)), key=lambda one: (not one.lower().endswith(path.lower()), one))
    for known in paths[:_MOST_PATHS]:
        yield known + mark + query
        yield from (above + target for above in _above(known))
    yield from (path[end:] + mark + query for end in islice(_slashes(path), _MOST_LEVELS))
    yield from (stage + target for stage in _STAGES)
    for at in islice(_slashes(path), _MOST_DOUBLED):
        yield path[:at] + b"/" + path[at:] + mark + query
        yield path[:at] + b"%2F" + path[at + 1 :] + mark + query
    for place in dict.fromkeys(given.scheme.digest for given in case.given if given.scheme.digest):
        digest = sha256(case.delivery.body).hexdigest().encode()
        lost = place.partition(":")[2].encode() + b"=" + digest
        yield target + (b"&" if mark else b"?") + lost


def difference(came: bytes, called: bytes) -> tuple[str, str]:
    """The cause, and how the target that was called differs from the one that came, in words."""
    (path, _, query), (other, _, other_query) = came.partition(b"?"), called.partition(b"?")
    if not other:
        return "url-without-path", ""
    if unquote_to_bytes(came).replace(b"+", b" ") == unquote_to_bytes(called).replace(b"+", b" "):
        return "url-escapes", "with other escapes"
    if path == other:
        return "url-query", "with another query" if other_query else "without a query"
    if query != other_query:
        return "url", ""
    slash, other_slash = path.endswith(b"/"), other.endswith(b"/")
    if path.rstrip(b"/") == other.rstrip(b"/") and slash != other_slash and other != b"/":
        return "url-slash", "without the slash at the end" if slash else "with a slash at the end"
    if _SLASHES.sub(b"/", path) == _SLASHES.sub(b"/", other):
        return "url-slash", "with doubled slashes" if b"//" in other else "without doubled slashes"
    if path.lower() == other.lower():
        return "url-case", "in other letters, small or capital"
    for longer, shorter, word in ((other, path, "below"), (path, other, "not below")):
        if longer.endswith(shorter) and shorter != b"/":
            return "url-prefix", f"{word} {longer.removesuffix(shorter).decode('latin-1')}"
    return "url", ""


def _otherwise_escaped(path: bytes) -> Iterator[bytes]:
    plain = unquote_to_bytes(path)
    yield plain
    yield quote(plain).encode()
    yield quote(plain, safe=_SAFE).encode()
    yield _ESCAPE.sub(lambda found: found[0].upper(), path)
    yield _ESCAPE.sub(lambda found: found[0].lower(), path)


def _otherwise_written(query: bytes) -> Iterator[bytes]:
    """A query that a library took apart and wrote again."""
    yield query.replace(b"+", b"%20")
    yield query.replace(b"%20", b"+")
    with suppress(ValueError):  # very many fields, or bytes that are no UTF-8
        pairs = parse_qsl(query.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        yield urlencode(pairs).encode()
        yield urlencode(pairs, quote_via=quote).encode()
        yield urlencode(sorted(pairs)).encode()


def _paths(case: Case) -> Iterator[bytes]:
    """The paths of the URLs that are known here."""
    for url in case.origins:
        _, slash, rest = url.partition(b"://")[2].partition(b"/")
        path = slash + rest.partition(b"?")[0]
        if path.strip(b"/"):
            yield path


def _above(path: bytes) -> Iterable[bytes]:
    """A path, and those above it, without a slash at the end."""
    bare = path.rstrip(b"/")
    return [bare[:end] for end in [*_slashes(bare), len(bare)][:_MOST_LEVELS]]


def _slashes(path: bytes) -> Iterator[int]:
    """Where a path has slashes, but for its first character."""
    return (found.start() for found in re.finditer(rb"/", path) if found.start())
