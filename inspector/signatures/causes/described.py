"""Causes in a scheme's description: what divides the parts of its value, where the time stands."""

import re
from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from inspector.signatures.case import Case, Change, takes
from inspector.signatures.causes.cause import Said, group, is_signed
from inspector.signatures.causes.recipe import TIMED
from inspector.signatures.lacking import place_in_words
from inspector.signatures.material import signature_headers
from inspector.signatures.members import members_of
from inspector.signatures.scheme import Scheme

SEPARATORS = {",": "commas", ";": "semicolons", " ": "blanks", "&": "&", "|": "|", ":": "colons"}
"""What may divide the parts of a header's value, and in words."""

_MOST_TIMES = 12
_DATE = rb"\d{4}-?\d\d-?\d\dT\d\d:?\d\d"
_STAMP = re.compile(rb'"?(?:\d{9,19}(?:\.\d+)?|' + _DATE + rb'[\d:.]*(?:Z|[+-][\d:]+)?)"?')
_NAMED_SO = re.compile(r"time|date|stamp|(?:^|[-_])(?:ts|t|at)$|At$", re.IGNORECASE)
_PART = re.compile(
    rb"(?:^|[,; &|])([A-Za-z][\w-]{0,20}[=:])(?:\d{9,19}(?![0-9A-Za-z])|" + _DATE + rb")"
)


def changes(case: Case) -> Iterator[Change]:
    """What may be described otherwise, the likeliest first."""
    yield from _divided(case)
    yield from _timed(case)


def _divided(case: Case) -> Iterator[Change]:
    """The time in a part of the value, where something else divides these."""
    if any(given.scheme.timestamp.startswith("part:") for given in case.given):
        for separator, words in SEPARATORS.items():
            yield Change("separator", words, scheme=partial(_parted, separator=separator))


def _parted(scheme: Scheme, *, separator: str) -> Scheme | None:
    if separator == scheme.separator or not scheme.timestamp.startswith("part:"):
        return None
    return replace(scheme, separator=separator, blanks=True)


def _timed(case: Case) -> Iterator[Change]:
    """The time from each place that may hold one; of what signs none, it may be signed too."""
    for place in list(dict.fromkeys(_times(case)))[:_MOST_TIMES]:
        words = _in_words(place)
        yield Change("other-time", words, scheme=partial(_at, place=place))
        for signed in TIMED:
            what = f"{signed} with the time of {words}"
            yield Change("time-too", what, scheme=partial(_with_time, place=place, signed=signed))


def _times(case: Case) -> Iterator[str]:
    signatures = dict(signature_headers(case.delivery))
    for raw, value in case.delivery.headers:
        name = raw.decode("latin-1")
        if name not in signatures and (_NAMED_SO.search(name) or _STAMP.fullmatch(value)):
            yield f"header:{name}"
    for given in case.given:
        for prefix in _PART.findall(given.value):
            yield f"part:{prefix.decode()}"
    for member, found in members_of(case.delivery.body).items():
        if "." not in member and (_NAMED_SO.search(member) or _STAMP.fullmatch(bytes(found))):
            yield f"member:{member}"


def _in_words(place: str) -> str:
    kind, _, name = place.partition(":")
    return f"{name} in the signature's own value" if kind == "part" else place_in_words(place)


def _at(scheme: Scheme, *, place: str) -> Scheme | None:
    if not takes(scheme, "timestamp") or place == scheme.timestamp:
        return None
    return replace(scheme, timestamp=place)


def _with_time(scheme: Scheme, *, place: str, signed: str) -> Scheme | None:
    if scheme.timestamp or scheme.algorithm == "token":
        return None
    return replace(scheme, timestamp=place, signed=signed)


_OF_ONES_OWN = "of a provider of your own, say it in timestamp"

SAID: dict[str, Said] = {
    "separator": Said(
        "The signature is right, but in {place} {what} divide the parts, which is not how "
        "{scheme} is described",
        "Divide them as described; of a provider of your own, say it in separator",
        "Your code took {what} for what divides the parts of {place}",
        "Divide the value as the provider does, and sign the time that stands in it",
    ),
    "other-time": Said(
        "It was signed with the time of {what}, not with the one that {scheme} is described with",
        f"Sign with that one, or sign what is sent; {_OF_ONES_OWN}",
        "Your code took the time of {what}",
        "Take the time from where the provider puts it",
    ),
    "time-too": Said(
        "It was signed over {what}; expected is {scheme}",
        f"Have both sides sign the same; {_OF_ONES_OWN} and signed",
        "Your code hashed {what}; right is {scheme}",
        "Put together what is hashed as the provider does",
    ),
}

DESCRIBED_CAUSES = (
    group(
        "another separator, or the time from another place",
        changes,
        SAID,
        lambda case: is_signed(case) and any(g.scheme.algorithm != "token" for g in case.given),
    ),
)
