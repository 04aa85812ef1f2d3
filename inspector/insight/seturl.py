"""The URL that is to be set for an endpoint, where the provider called another than was taken."""

import shlex
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from inspector.delivery import Delivery
from inspector.insight.fold import Right
from inspector.insight.judged import Insight
from inspector.insight.known import Known, nearest
from inspector.signatures import Finding, Fix, Scheme, judge
from inspector.signatures.address import as_called, url_for


def is_right_for_its_url(
    found: Finding, schemes: Sequence[Scheme], taken: Delivery, secrets: Sequence[str]
) -> bool:
    """Whether the URL of a finding is all that is wrong; else setting it changes nothing.

    So it is where the signature is written otherwise too, or the URL was signed with the port that
    its scheme has anyway.

    Args:
        found: why the signature fails.
        schemes: the provider's.
        taken: the delivery as it was explained: as it came, or as it would have been called.
        secrets: those that count.
    """
    if found.fix is None:
        return False
    scheme, _, rest = _called(found.fix, taken).partition("://")
    host, _, path = rest.partition("/")
    there = replace(taken, target=f"/{path}".encode("latin-1"))
    return judge(schemes, as_called(there, f"{scheme}://{host}", "/"), secrets).is_right


def with_url_to_set(
    found: Finding,
    known: Known,
    delivery: Delivery,
    insight: Insight,
    taken: Delivery,
    right: Collection[Right],
) -> Finding:
    """A finding of the URL alone, with the one to set, and what is wrong where one is set already.

    Args:
        found: why the signature fails; its fix tells the URL that was called, or its origin.
        known: what was judged with.
        delivery: what arrived.
        insight: what it means.
        taken: the delivery as it was explained: as it came, or as it would have been called.
        right: whose signatures are right; what is set for others too is left as it is.
    """
    fix = found.fix
    if fix is None:
        return found
    called = _called(fix, taken)
    above = nearest(delivery.path, known.public_urls)
    if above is not None:
        is_set = known.public_urls[above]
        name = insight.endpoint if _is_shared(above, delivery, known, right) else above
        url = _url_to_set(delivery, called, name, is_set)
        if url is not None and _is_wrong(is_set, url):
            said = f"It was signed for {called}{_blame(above, name, delivery, right)}"
            fix = Fix("public-url", url, is_set, name)
            return replace(found, reason=said, hint=_hint(known, above, fix), fix=fix)
    own = url_for(delivery, called, insight.endpoint) if _has_path(fix.value) else fix.value
    return replace(
        found, fix=None if own is None else Fix("public-url", own, fix.replaces, insight.endpoint)
    )


def of_a_given_url(found: Finding, taken: Delivery) -> Finding:
    """A finding of the URL alone, where a person gave the one that it was judged by."""
    if found.fix is None:
        return found
    reason = f"It was signed for {_called(found.fix, taken)}, not for the URL given"
    return replace(found, reason=reason, hint="Give the one that the provider called", fix=None)


def _called(fix: Fix, taken: Delivery) -> str:
    """The whole URL of a fix that may tell the origin alone."""
    return fix.value if _has_path(fix.value) else fix.value + taken.target.decode("latin-1")


def _is_shared(above: str, delivery: Delivery, known: Known, right: Collection[Right]) -> bool:
    """Whether the URL that is set for a name counts for another path where signatures are right."""
    return any(
        one.path != delivery.path and nearest(one.path, known.public_urls) == above for one in right
    )


def _url_to_set(delivery: Delivery, called: str, name: str, is_set: str) -> str | None:
    """The URL of an endpoint that makes up the one that was called; None where none does.

    It has no path where that is not needed and the one that is set has none either.
    """
    origin = called.removesuffix(delivery.target.decode("latin-1"))
    if not _has_path(is_set) and not _has_path(origin):
        return origin
    return url_for(delivery, called, name)


def _is_wrong(is_set: str, url: str) -> bool:
    """Whether a URL that is set is not the right one; without a path it says nothing of paths."""
    return _has_path(is_set) or not url.startswith(f"{is_set}/")


def _has_path(url: str) -> bool:
    return "/" in url.partition("://")[2]


def _blame(above: str, name: str, delivery: Delivery, right: Collection[Right]) -> str:
    """What the URL that is set for a name has to do with it; a right one may have changed since."""
    if any(one.path == delivery.path for one in right):
        return f", not for the URL set for {above}"
    return f"; the URL set for {above} is wrong{'' if name == above else f' for {name}'}"


def _hint(known: Known, above: str, fix: Fix) -> str:
    if any(one.path == above and one.url for one in known.endpoints):
        return f"Set url to {fix.value} for {fix.name} in inspector.toml"
    return (
        f"Tell the right one: inspector endpoints tell {shlex.join([fix.name, '--url', fix.value])}"
    )
