"""Why a signature fails: each likely mistake is made on purpose, until one gives what was sent."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.signatures.case import Case, Finding
from inspector.signatures.causes import CAUSES, OWN_CAUSES
from inspector.signatures.causes.body import LARGEST
from inspector.signatures.causes.cause import Cause
from inspector.signatures.causes.computed import right
from inspector.signatures.causes.json_text import LARGEST as LARGEST_JSON
from inspector.signatures.causes.other import other_provider, stale_signature
from inspector.signatures.causes.suspicion import (
    ages,
    clock_hint,
    length_differs,
    lost_its_body,
    shapes,
    suspicions,
)
from inspector.signatures.causes.uncounted import UNCOUNTED
from inspector.signatures.causes.url import FAR_URL_CAUSES, URL_CAUSES
from inspector.signatures.judging import judge, signatures_in
from inspector.signatures.lacking import advice
from inspector.signatures.meaning import may_be_signature
from inspector.signatures.pem import kind_of
from inspector.signatures.scheme import Piece, Scheme
from inspector.signatures.secret import fingerprint
from inspector.signatures.timestamp import age
from inspector.signatures.verdict import Verdict

_LONGEST_COMPUTED = 4_096
_HEX = re.compile(rb"[0-9a-fA-F]+")


def explain(
    schemes: Sequence[Scheme],
    delivery: Delivery,
    secrets: Sequence[str],
    others: Mapping[str, Sequence[str]],
    *,
    origins: Sequence[bytes] = (),
    providers: Mapping[str, Sequence[Scheme]] = {},
    recognised: str = "",
    earlier: Iterable[Delivery] = (),
    is_same_event: Callable[[Delivery], bool] = lambda _: False,
    right_for: int | None = None,
    secret_is: str = "",
    url_known: bool = False,
) -> Finding:
    """Why a signature fails, and what to change.

    The time it takes grows with the body: milliseconds for a few kilobytes, a second at most for
    megabytes, for which it is better asked for outside of an event loop.

    Args:
        schemes: the provider's; none for an unknown provider.
        delivery: what arrived.
        secrets: those that should have signed it.
        others: further secrets that are known, by the name they belong to.
        origins: the public URLs that are known, of which scheme and host count.
        providers: the schemes of the other providers, by name.
        recognised: the provider that the delivery itself looks like, one of them or the one whose
            schemes these are: no third one is proposed then. Empty for none.
        earlier: deliveries before it that may have the same signature, whole.
        is_same_event: whether one of these is of the same event.
        right_for: another delivery to the same place, for which one of the secrets is right; None
            where there is none.
        secret_is: what the signature is checked with, in words, where that is not shown beside the
            webhook in the provider's settings.
        url_known: whether it is known which URL the provider called.
    """
    verdict = judge(schemes, delivery, secrets)
    case = Case(schemes, delivery, secrets, others, origins=origins, url_known=url_known)
    if verdict.is_right:
        return _right(case, verdict)
    likely = {recognised: providers[recognised]} if recognised in providers else {}
    finding = None
    if delivery.body_state == "complete":
        finding = (
            other_provider(delivery, secrets, others, likely)
            or _first(CAUSES, case)
            or stale_signature(case, earlier, is_same_event)
            or other_provider(delivery, secrets, others, {} if recognised else providers)
        )
    if finding is not None and finding.cause == "secret-unusable":
        finding = _once_mended(case, finding)
    if finding is not None:
        return replace(finding, notes=_notes_of_a_finding(case, finding))
    return Finding(
        None,
        verdict.reason or _PLAIN[verdict.verdict],
        verdict.hint or _hint(case, right_for, secret_is),
        scheme=verdict.scheme,
        ruled_out=_ruled_out(CAUSES, case),
        notes=(*_suspicions(case, right_for, secret_is), *ages(case), *_supposed(case)),
        left_out=_left_out(case),
    )


def explain_computed(
    schemes: Sequence[Scheme],
    delivery: Delivery,
    secrets: Sequence[str],
    others: Mapping[str, Sequence[str]],
    computed: str,
    *,
    origins: Sequence[bytes] = (),
) -> Finding:
    """What a person's own code must have hashed to come to another signature.

    Args:
        schemes: the provider's; none for an unknown provider.
        delivery: what arrived.
        secrets: those that should have signed it.
        others: further secrets that are known, by the name they belong to.
        computed: what the code came to: hex or base64, with or without a prefix, the header's
            whole value, or bytes as a language's console shows them.
        origins: URLs that the code may have taken for the request's, of which scheme and host
            count.

    Returns:
        the finding; its cause is `computed-right` where the code is right, None where nothing that
        is known gives that value.

    Raises:
        InspectorError: it is no signature.
    """
    value = computed.strip().encode("utf-8", "surrogatepass")
    if not value or len(value) > _LONGEST_COMPUTED:
        what = "is empty" if not value else f"has {len(value):,} characters"
        raise InspectorError(
            f"What your code computed {what}.", "Give the signature, in hex or in base64."
        )
    if not schemes:
        raise InspectorError(
            "No provider is known for this delivery, so what is right is not known either.",
            "Name the provider.",
        )
    case = Case(schemes, delivery, secrets, others, origins=origins, computed=value, url_known=True)
    finding = right(case) or _own_mistake(case)
    if finding is not None and finding.cause == "computed-same":
        return _same_for_a_cause(finding, Case(schemes, delivery, secrets, others, origins=origins))
    if finding is not None:
        return finding
    if not (may_be_signature(value) or any(one.algorithm == "token" for one in schemes)):
        return Finding(None, _too_short(value, case) or _NO_SIGNATURE, _GIVE_IT)
    reason = (
        "Nothing that was tried gives what your code came to"
        if secrets or any(others.values())
        else "No secret is known here, so what your code came to can't be told"
    )
    return Finding(
        None,
        reason,
        "Log the very bytes that your code hashes, and the length of its secret, and compare",
        ruled_out=_ruled_out(OWN_CAUSES, case),
        notes=(*shapes(value, [given.scheme.recipe.size for given in case.given]),
               *suspicions(case)),
        left_out=_left_out(case),
    )  # fmt: skip


_NO_SIGNATURE = "It is neither hex nor base64, as a signature is"
_GIVE_IT = "Give what your code came to: in hex, in base64, or as it puts it into the header"


def _too_short(value: bytes, case: Case) -> str | None:
    """That a value is hex, but much less of it than a signature has; None where it is none."""
    sizes = [one.scheme.recipe.size for one in case.given]
    if not _HEX.fullmatch(value) or not sizes:
        return None
    has = f"has {2 * sizes[0]}" if sizes[0] else "has many more"
    return f"It has only {len(value)} hex digits, and a signature here {has}"


def _same_for_a_cause(finding: Finding, case: Case) -> Finding:
    """That own code agrees with the sender, for the reason that the delivery's signature has."""
    cause = _first(CAUSES, case)
    if cause is None:
        return finding
    agrees = "Your code came to the very signature that the delivery holds, for the same reason"
    return replace(finding, reason=f"{agrees}: {cause.reason}", hint=cause.hint)


def _once_mended(case: Case, unusable: Finding) -> Finding:
    """What is wrong beside a secret that makes no key: the signature is not right by the mended."""
    fix = unusable.fix
    mended = [
        fix.value if fix is not None and fingerprint(one) == fix.replaces else one
        for one in case.secrets
    ]
    other = _first(CAUSES, Case(case.schemes, case.delivery, mended, case.others,
                                origins=case.origins, url_known=case.url_known))  # fmt: skip
    if other is None:
        hint = "and look again then: the signature is not right by that alone"
        return replace(unusable, hint=f"{unusable.hint}, {hint}")
    return replace(
        unusable,
        reason=f"{unusable.reason}. Beside that: {other.reason}",
        hint=f"{unusable.hint}. {other.hint}",
        scheme=other.scheme,
        at_once=(*unusable.causes, *other.causes),
    )


def _own_mistake(case: Case) -> Finding | None:
    """The mistake in own code: in the recipe that signed the delivery before in any other."""
    verdict = judge(case.schemes, case.delivery, case.secrets)
    used = case.sent
    if verdict.is_right:
        used = [scheme for scheme in case.sent if scheme.name == verdict.scheme]
    others = [scheme for scheme in case.schemes if scheme not in used]
    if not (used and others):
        return _first(OWN_CAUSES, case)
    finding = _first(OWN_CAUSES, case.of(used))
    if finding is not None or case.is_exhausted:
        return finding
    finding = _first(OWN_CAUSES, case.of(others))
    if finding is None:
        return None
    expected = " or ".join(dict.fromkeys(scheme.name for scheme in used))
    return replace(
        finding,
        reason=f"{finding.reason}. But this delivery is signed by another recipe: {expected}",
        hint=f"Use the recipe that this delivery is signed by: {expected}",
    )


_PLAIN = {
    "no-secret": "It is signed, but no secret is known here to check it with",
    "unsigned": "Nothing in it says that it is signed",
}


def _first(causes: Sequence[Cause], case: Case) -> Finding | None:
    for cause in causes:
        finding = cause.find(case) if cause.applies(case) else None
        if finding is not None or case.is_exhausted:
            return finding
    return None


def _hint(case: Case, right_for: int | None, secret_is: str) -> str | None:
    """Where to look when nothing was found."""
    if not case.given or not case.secrets:
        return None
    if not any(signatures_in(one.scheme, one.value) for one in case.given):
        return "Compare it with what the provider sends: something cut it, or wrote it otherwise"
    compare = _compare(case, right_for, secret_is)
    url = None if case.url_known else next((p for p in _signed(case) if p.field[:3] == "url"), None)
    if url is not None:
        return f"{advice(case.given[0].scheme, url, case.delivery)}. {compare}"
    if _left_out(case):
        return f"See whether something writes the body anew: it is too large to try that. {compare}"
    if length_differs(case.delivery):
        return f"See what changes the body on the way. {compare}"
    return f"See where the body was lost. {compare}" if lost_its_body(case) else compare


def _compare(case: Case, right_for: int | None, secret_is: str) -> str:
    """What to do about the secret; or that it is not the likeliest to be wrong."""
    scheme = case.given[0].scheme
    what = "secret"
    if scheme.recipe.paired:
        expected = "certificate" if scheme.key == "certificate" else "public key"
        is_certificate = (kind_of(case.secrets[0]) or expected) == "certificate"
        what = "certificate" if is_certificate else "public key"
    url = _judged_url(case)
    if right_for is None:
        also = f", and the URL, which is signed too: {url} was taken" if url else ""
        if secret_is:
            return f"Check that the {what} is {secret_is}{also}"
        return f"Compare the {what} with the provider's settings{also}"
    one = f"The {what}" if len(case.secrets) == 1 else f"One of the {what}s"
    was_right = f"{one} known here was right for #{right_for}"
    if scheme.algorithm == "token":
        return f"{was_right}: see who sends another one"
    suspect = f"the body, or the URL, which is signed too ({url} was taken)" if url else "the body"
    return f"{was_right}: look at what changes {suspect}, unless the sender has another {what} now"


def _judged_url(case: Case) -> str | None:
    """The URL that was told and is signed, but was not proven to be the right one."""
    if not case.url_known or all(piece.field[:3] != "url" for piece in _signed(case)):
        return None
    url = case.material.url()
    return None if url is None else url.decode("latin-1")


def _suspicions(case: Case, right_for: int | None, secret_is: str) -> Iterable[str]:
    """What looks wrong; a secret that was right before is not suspected."""
    may_be_wrong = right_for is None or len(case.secrets) > 1
    return suspicions(case, of_secrets=may_be_wrong, secret_is=secret_is)


def _is_whole(case: Case) -> bool:
    """Whether all that some scheme signs is there; else nothing could be tried in earnest."""
    tries = (case.material.signed(one.scheme, one.value, b"") for one in case.given)
    return not case.given or any(message is not None for message in tries)


def _supposed(case: Case) -> tuple[str, ...]:
    """What is supposed where something is said to be ruled out."""
    if case.url_known or not _is_whole(case) or all(p.field[:3] != "url" for p in _signed(case)):
        return ()
    url = (case.material.url() or b"").decode("latin-1")
    return (f"What is ruled out is so for the URL that the request tells, {url}",) if url else ()


def _signed(case: Case) -> Iterable[Piece]:
    return (piece for given in case.given for piece in given.scheme.pieces)


def _ruled_out(causes: Sequence[Cause], case: Case) -> tuple[str, ...]:
    if case.is_exhausted or case.delivery.body_state != "complete" or not _is_whole(case):
        return ()
    unsure = () if case.url_known else (*URL_CAUSES, *FAR_URL_CAUSES, UNCOUNTED)
    return tuple(cause.words for cause in causes if cause not in unsure and cause.applies(case))


def _left_out(case: Case) -> tuple[str, ...]:
    size = len(case.delivery.body)
    if not case.given or case.delivery.body_state != "complete":
        return ()
    if case.is_exhausted:
        return (f"a part of the search, as the body has {size:,} bytes",)
    limits = ((LARGEST_JSON, "JSON written anew"), (LARGEST, "what is done to text and forms"))
    return tuple(
        f"{words}: that is tried up to {most:,} bytes, and the body has {size:,}"
        for most, words in limits
        if size > most
    )


def _notes_of_a_finding(case: Case, finding: Finding) -> tuple[str, ...]:
    is_of_it = not _OF_THE_LENGTH.isdisjoint(finding.causes)
    length = length_differs(case.delivery) if is_of_it else None
    return (*([length] if length else []), *ages(case))


_OF_THE_LENGTH = frozenset({"line-end", "line-breaks", "text-damage", "json-rewritten"})


def _right(case: Case, verdict: Verdict) -> Finding:
    if verdict.verdict == "valid":
        return Finding(None, "The signature is right", scheme=verdict.scheme)
    given = next((one for one in case.given if one.scheme.name == verdict.scheme), None)
    stamp = case.material.timestamp(given.scheme, given.value) if given else None
    written = given.scheme.timestamp_format if given else None
    late = age(stamp, case.delivery.received_at, written)
    hint = verdict.hint or clock_hint(case, late, written)
    reason = verdict.reason or "It is too old"
    return Finding("expired", reason, hint, scheme=verdict.scheme)
