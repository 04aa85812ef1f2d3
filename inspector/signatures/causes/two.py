"""Two mistakes at once: the commonest ones, and only where one alone explains nothing."""

from collections.abc import Iterator

from msgspec.structs import replace

from inspector.signatures.case import Case, Change, Finding
from inspector.signatures.causes import json_text, keys, recipe
from inspector.signatures.causes.body import SAID as BODY_SAID
from inspector.signatures.causes.body import changes, line_end
from inspector.signatures.causes.cause import Cause, Said, covers_the_body, told


def _pairs(case: Case) -> Iterator[tuple[Change, Said, Change, Said]]:
    bodies = [(c, BODY_SAID[c.cause]) for c in changes("line-end", line_end)(case)]
    bodies += [(change, json_text.SAID) for change in json_text.common(case)]
    for body, said in bodies:
        for key in keys.COMMON:
            yield body, said, key, keys.SAID[key.cause]
    for body, said in bodies:
        for other in recipe.common(case):
            yield body, said, other, recipe.SAID[other.cause]
    for body, said in bodies if _covers_more(case) else ():
        yield body, said, recipe.ONLY_THE_BODY, recipe.SAID["other-content"]
    for other in recipe.common(case):
        for key in keys.COMMON:
            yield other, recipe.SAID[other.cause], key, keys.SAID[key.cause]


def _covers_more(case: Case) -> bool:
    """Whether something is signed beside the body, that can be forgotten."""
    return any(len(given.scheme.pieces) > 1 for given in case.given)


def _find(case: Case) -> Finding | None:
    for one, said, other, other_said in _pairs(case):
        both = Change(
            f"{one.cause} and {other.cause}",
            one.what,
            body=one.body,
            scheme=one.scheme or other.scheme,
            text=other.text,
            key=other.key,
        )
        fit = case.fit(both)
        if fit is not None:
            first, second = told(case, one, fit, said), told(case, other, fit, other_said)
            found = told(case, both, fit, said)
            return replace(
                found,
                reason=f"Two things at once. {first.reason}. {second.reason}",
                hint=f"{first.hint}. {second.hint}",
                fix=second.fix,
            )
        if case.is_exhausted:
            break
    return None


TWO = Cause(frozenset(), "the commonest of these two at a time", _find, covers_the_body)
