"""Two mistakes at once: the commonest ones, and only where one alone explains nothing."""

from collections.abc import Iterator
from itertools import islice, product

from inspector.signatures.case import Case, Change, Finding, takes
from inspector.signatures.causes import json_text, keys, recipe, url
from inspector.signatures.causes.body import SAID as BODY_SAID
from inspector.signatures.causes.body import changes, common, line_end
from inspector.signatures.causes.cause import (
    Cause,
    Said,
    covers_the_body,
    finding_of,
    fix_of,
    told,
)
from inspector.signatures.causes.keys_said import SAID as KEYS_SAID

Told = tuple[Change, Said]

_MOST_URLS = 16


def _pairs(case: Case) -> Iterator[tuple[Told, Told]]:
    bodies = [(c, BODY_SAID[c.cause]) for c in changes("line-end", line_end)(case)]
    bodies += [(change, json_text.SAID) for change in json_text.common(case)]
    secrets = [(change, KEYS_SAID[change.cause]) for change in keys.COMMON]
    recipes = [(change, recipe.SAID[change.cause]) for change in recipe.common(case)]
    urls = _urls(case)
    damaged = [(change, BODY_SAID[change.cause]) for change in common(case)]
    only_the_body = recipe.ONLY_THE_BODY, recipe.SAID["other-content"]
    yield from product(bodies, secrets)
    yield from product(bodies, recipes)
    if _covers_more(case):
        yield from product((*bodies, *secrets), [only_the_body])
    yield from product(recipes, secrets)
    yield from product(damaged, [one for one in secrets if one[0].cause in _AROUND])
    yield from product(urls, secrets)
    yield from product(bodies, urls)


_AROUND = ("secret-padding", "secret-padding-lost")


def _urls(case: Case) -> list[Told]:
    """The URL with another scheme and host alone, where it is signed."""
    if not any(takes(given.scheme, "url") for given in case.given):
        return []
    origins = (one for one in url.other_urls(case) if one.target is None and one.scheme is None)
    return [(change, url.SAID) for change in islice(origins, _MOST_URLS)]


def _covers_more(case: Case) -> bool:
    """Whether something is signed beside the body, that can be forgotten."""
    return any(len(given.scheme.pieces) > 1 for given in case.given)


def _find(case: Case) -> Finding | None:
    for (one, said), (other, other_said) in _pairs(case):
        both = Change(
            "",
            "",
            body=one.body,
            origin=one.origin or other.origin,
            scheme=one.scheme or other.scheme,
            text=one.text or other.text,
            key=one.key or other.key,
        )
        fit = case.fit(both)
        if fit is not None:
            mistakes = told(case, one, fit, said), told(case, other, fit, other_said)
            fix = fix_of(case, other, fit) or fix_of(case, one, fit)
            return finding_of(case, fit, *mistakes, fix=fix)
        if case.is_exhausted:
            break
    return None


TWO = Cause(frozenset(), "the commonest of these two at a time", _find, covers_the_body)
