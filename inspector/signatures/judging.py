"""The verdict on a delivery's signature."""

import hmac
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from inspector import durations
from inspector.delivery import Delivery, text
from inspector.signatures.algorithms import decoded, encoded
from inspector.signatures.keys import key_of
from inspector.signatures.lacking import advice, lacking, place_in_words, why
from inspector.signatures.material import Material, parts_of, signature_headers
from inspector.signatures.scheme import Scheme
from inspector.signatures.timestamp import EXAMPLES, IN_WORDS, TimestampFormat, age, format_of
from inspector.signatures.unusable import is_meant, unusable
from inspector.signatures.verdict import Verdict

_CENTURIES = 200 * 365.25 * 86_400
"""Seconds from which on nobody wants to know how many: the timestamp is none."""


def judge(schemes: Sequence[Scheme], delivery: Delivery, secrets: Sequence[str]) -> Verdict:
    """The verdict on a delivery's signature; cheap, so without a search for the cause.

    Where signatures stand at several places, those count which a careful receiver reads: see
    `deciding_places`. Of several that count any may match, as while one secret takes the place of
    another.

    Args:
        schemes: the provider's, the strongest place first, and the likeliest at each; none for an
            unknown provider.
        delivery: what arrived; a timestamp is held against its `received_at`.
        secrets: those that may have signed; any of them may match.
    """
    material = Material(delivery)
    is_whole = delivery.body_state == "complete"
    refused: list[Given] = []
    for scheme in schemes:
        for place, value in material.given(scheme) if material.counts(scheme) else ():
            given = Given(scheme, place, value, signatures_in(scheme, value))
            if secrets and is_whole and any_match(given, material, secrets):
                return _matched(given, refused, material, secrets)
            refused.append(given)
    if not refused:
        return _absent(schemes, material, secrets)
    named = _named(refused, secrets)
    if not secrets:
        return _said("no-secret", named.scheme.name)
    if not is_whole:
        return _said("unverifiable", named.scheme.name, _cut_short(delivery))
    return _refused(schemes, material, named, secrets)


class Given(msgspec.Struct, frozen=True, gc=False):
    """What stands where a scheme expects its signature, and the signatures in it."""

    scheme: Scheme
    place: str
    value: bytes
    signatures: list[bytes]


def deciding_places(found: Sequence[tuple[Scheme, str]], secrets: Sequence[str]) -> set[str]:
    """The places whose signatures decide, where signatures stand at several; any of them may match.

    It is the first for which a secret is known: whoever can forge a body only needs the weakest
    that is believed. What proves the same at other places decides too: Box and DocuSign sign in
    several headers, with a key each, while one takes the place of another. Where recipes are mere
    guesses, any of them may be the right one.

    Args:
        found: each scheme that found something, and where; the strongest place first.
        secrets: those that may have signed; see `is_meant`. One that makes no key as it stands
            counts too: else what is wrong with it would have a weaker signature decide.
    """
    if all(scheme.standing == "candidate" for scheme, _ in found):
        return {place for _, place in found}
    first, decides = next((one for one in found if _is_meant(one[0], secrets)), found[0])
    return {place for one, place in found if place == decides or one.proves == first.proves}


def _is_meant(scheme: Scheme, secrets: Sequence[str]) -> bool:
    """Whether one of some secrets is likely to be for a scheme."""
    return any(is_meant(scheme, secret) for secret in secrets)


def _named(refused: Sequence[Given], secrets: Sequence[str]) -> Given:
    """That one of several by which what is refused is named: by its form, and by the secrets'."""
    if len(refused) == 1:
        return refused[0]
    places = deciding_places([(one.scheme, one.place) for one in refused], secrets)
    there = [one for one in refused if one.place in places]
    return max(there, key=lambda one: (bool(one.signatures), _is_meant(one.scheme, secrets)))


def _matched(
    given: Given, before: Sequence[Given], material: Material, secrets: Sequence[str]
) -> Verdict:
    """The verdict where a signature is right, and those that were looked at before are not."""
    others = [one for one in before if one.place != given.place]
    if not others:
        return _in_time(given.scheme, material, given.value)
    places = deciding_places([(one.scheme, one.place) for one in (*others, given)], secrets)
    if given.place in places:
        verdict = _in_time(given.scheme, material, given.value)
        unchecked = [one for one in others if one.place not in places]
        return _half(given, unchecked[0]) if unchecked and not verdict.reason else verdict
    decides = _named(others, secrets)
    reason, hint = _wrong(decides, material, secrets)
    counts = f"{decides.place} counts where both are sent"
    beside = f"{given.place} is right ({given.scheme.name}), but {counts}"
    return _said("invalid", decides.scheme.name, f"{reason}. {beside}", hint)


def _half(given: Given, other: Given) -> Verdict:
    """That one signature is right, and a stronger one beside it could not be checked."""
    prefix = other.scheme.key_prefix
    which = f": its secret begins with {prefix}" if prefix else ""
    reason = f"{given.place} is right; {other.place} was not checked, as no secret for it is known"
    return _said("valid", given.scheme.name, reason, f"Store that one too{which}")


_said = lru_cache(maxsize=256)(Verdict)
"""Equal verdicts are one object: a journal holds very many of very few."""


def signatures_in(scheme: Scheme, value: bytes) -> list[bytes]:
    """The signatures in a header's value, without prefixes; none where the form is another."""
    prefix, length = scheme.prefix_bytes, scheme.length
    found = []
    for part in parts_of(scheme, value):
        if part.startswith(prefix):
            part = part[len(prefix) :]
        elif scheme.prefix_required:
            continue
        if length is None or len(part) == length:
            found.append(part)
    return found


def any_match(given: Given, material: Material, secrets: Sequence[str]) -> bool:
    """Whether one of some secrets gives one of the signatures."""
    scheme = given.scheme
    if not given.signatures or not material.digest_holds(scheme):
        return False
    for secret in secrets:
        key = key_of(scheme, secret)
        message = None if key is None else material.signed(scheme, given.value, key)
        if key is None or message is None:
            continue
        if _matches(scheme, key, message, given.signatures):
            return True
    return False


def _matches(scheme: Scheme, key: bytes, message: bytes, signatures: Sequence[bytes]) -> bool:
    recipe = scheme.recipe
    if recipe.verify is not None:
        raw = (decoded(signature, scheme.encoding) for signature in signatures)
        return any(one is not None and recipe.verify(key, message, one) for one in raw)
    right = encoded(recipe.sign(key, message), scheme.encoding)
    if len(signatures) == 1:
        return hmac.compare_digest(right, signatures[0])
    return any(hmac.compare_digest(right, signature) for signature in signatures)


def _in_time(scheme: Scheme, material: Material, value: bytes) -> Verdict:
    if scheme.tolerance is None:
        return _said("valid", scheme.name)
    given, arrival = material.timestamp(scheme, value), material.delivery.received_at
    late = age(given, arrival, scheme.timestamp_format)
    if _is_near(scheme, late):
        return _said("valid", scheme.name)
    sent = format_of(given) if given else None
    if (
        sent
        and scheme.timestamp_format not in (None, sent)
        and _is_near(scheme, age(given, arrival))
    ):
        return _in_another_format(scheme, sent)
    if late is None:
        shown = "is missing" if given is None else f"{text(given)[:40]!r} can't be read"
        reason = f"The signature is right, but its timestamp {shown}"
        return _said("expired", scheme.name, reason)
    reason = (
        f"The signature is right, but its timestamp lies {how_far(late)} the arrival; "
        f"{scheme.tolerance:g} s are allowed"
    )
    return _said("expired", scheme.name, reason)


def how_far(late: float) -> str:
    """Seconds from a timestamp to an arrival, in words."""
    far = "centuries" if abs(late) >= _CENTURIES else durations.in_words(abs(late))
    return f"{far} {'before' if late > 0 else 'after'}"


def _is_near(scheme: Scheme, late: float | None) -> bool:
    """Whether a timestamp lies within what a scheme allows, so many seconds before the arrival."""
    if late is None or scheme.tolerance is None:
        return False
    return abs(late) <= scheme.tolerance or (late < 0 and not scheme.ahead)


def _in_another_format(scheme: Scheme, sent: TimestampFormat) -> Verdict:
    right = scheme.timestamp_format or sent
    reason = (
        f"The signature is right, but its timestamp is in {IN_WORDS[sent]}, where "
        f"{IN_WORDS[right]} is meant"
    )
    hint = f"Send the time of signing in {IN_WORDS[right]}{EXAMPLES.get(right, '')}"
    return _said("expired", scheme.name, reason, hint)


def _refused(
    schemes: Sequence[Scheme], material: Material, given: Given, secrets: Sequence[str]
) -> Verdict:
    scheme = given.scheme
    if scheme.standing == "candidate" and all(s.standing == "candidate" for s in schemes):
        reason = (
            f"What {scheme.place} covers is not documented, and none of the {len(schemes)} likely "
            "recipes gives it with the secret known here"
        )
        return _said("unverifiable", None, reason)
    return _said("invalid", scheme.name, *_wrong(given, material, secrets))


def _wrong(given: Given, material: Material, secrets: Sequence[str]) -> tuple[str, str | None]:
    """Why a signature is none that one of some secrets gives, and what to change."""
    absent = lacking(given.scheme, material, given.value) if given.signatures else []
    if absent:
        delivery = material.delivery
        return why(given.scheme, absent, delivery), advice(given.scheme, absent[0], delivery)
    found = unusable(given.scheme, secrets) if given.signatures else None
    if found is not None:
        return found.told(given.place)
    return _why_not(given, material, len(secrets)), None


def _why_not(given: Given, material: Material, secrets: int) -> str:
    scheme, place = given.scheme, given.place
    if not given.value.strip():
        return f"{place} is empty"
    if not given.signatures:
        if scheme.prefix_required and scheme.prefix_bytes not in given.value:
            begins = "holds no part that begins" if scheme.separator else "does not begin"
            return f"{place} {begins} with {scheme.prefix}"
        digits = {"hex": "hex digits", "base64": "base64 characters"}.get(scheme.encoding, "")
        return f"{place} does not hold a signature of {scheme.length} {digits}"
    if not material.digest_holds(scheme):
        where = scheme.digest.partition(":")[2]
        return f"The body is not the one whose SHA-256 the URL names ({where})"
    those = "the secret known here" if secrets == 1 else f"any of the {secrets} secrets known here"
    if scheme.algorithm == "token":
        return f"{place} is not {those}"
    return f"{place} is not what {those} gives for these bytes"


def _absent(schemes: Sequence[Scheme], material: Material, secrets: Sequence[str]) -> Verdict:
    if not schemes:
        alike = signature_headers(material.delivery)
        if alike:
            reason = f"{alike[0][0]} looks like a signature, but no scheme is known for it"
            return _said("unverifiable", None, reason, "Name the provider of this endpoint")
        if secrets:
            return _said("missing", None, "A secret is known, and no header holds a signature")
        return _said("unsigned")
    of_another_kind = [one for one in schemes if one.where and material.given(one)]
    if of_another_kind:
        return _of_no_kind(of_another_kind, material) if secrets else _said("no-secret")
    if secrets:
        counting = list(filter(material.counts, schemes)) or schemes
        expected = next((one for one in counting if _is_meant(one, secrets)), counting[0])
        return _said("missing", expected.name, f"{expected.place} is not there")
    return _said("unsigned")


def _of_no_kind(schemes: Sequence[Scheme], material: Material) -> Verdict:
    """On a signature where none of the schemes for its place counts."""
    wanted: dict[str, list[str]] = {}
    for scheme in schemes:
        for place, texts in scheme.where:
            wanted.setdefault(place, []).extend(texts)
    place = next((p for p, texts in wanted.items() if not material.says(p, texts)), min(wanted))
    known = " or ".join(dict.fromkeys(filter(None, wanted[place])))
    said = f"says {material.said(place)[:40]!r}" if material.said(place) else "is not there"
    reason = f"{place_in_words(place)} {said}; signatures are known where it says {known}"
    return _said("invalid", None, f"{reason[0].upper()}{reason[1:]}")


def _cut_short(delivery: Delivery) -> str:
    return (
        f"Only {len(delivery.body):,} bytes of the body are here, and a signature covers them all"
    )
