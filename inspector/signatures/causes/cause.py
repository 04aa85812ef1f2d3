"""What a group of causes is, and how a finding is said."""

import base64
from collections.abc import Callable, Iterable, Mapping

import msgspec

from inspector.signatures.algorithms import encoded
from inspector.signatures.case import Case, Change, Finding, Fit, Fix
from inspector.signatures.causes.encodings import encoding_of
from inspector.signatures.keys import key_of
from inspector.signatures.scheme import KeyForm, Scheme
from inspector.signatures.secret import fingerprint


class Mistake(msgspec.Struct, frozen=True):
    """One thing that went wrong, as it is told.

    Attributes:
        cause: its name.
        reason: what is wrong, a sentence without its full stop.
        hint: what to change, the same.
    """

    cause: str
    reason: str
    hint: str


class Cause(msgspec.Struct, frozen=True):
    """A group of likely mistakes that are ruled out together. A new one is one more entry.

    Attributes:
        names: those of the mistakes, as findings have them.
        words: what was ruled out when none of them is found.
        find: makes the mistakes; gives a finding where one explains the signature.
        applies: whether it is worth trying at all, and so may be said to be ruled out.
    """

    names: frozenset[str]
    words: str
    find: Callable[[Case], Finding | None]
    applies: Callable[[Case], bool]


class Said(msgspec.Struct, frozen=True):
    """How a kind of mistake is told: `{what}` stands for what was done, `{place}`, `{scheme}`.

    Attributes:
        reason: of a delivery.
        hint: of a delivery, what to change.
        own_reason: of what a person's own code computed.
        own_hint: the same, what to change.
    """

    reason: str
    hint: str
    own_reason: str
    own_hint: str


def is_signed(case: Case) -> bool:
    """A signature stands where it should, and there is a secret to try."""
    return bool(case.given and case.secrets)


def covers_the_body(case: Case) -> bool:
    """The same, and what is signed depends on the body."""
    return is_signed(case) and any(given.scheme.algorithm != "token" for given in case.given)


def group(
    words: str,
    changes: Callable[[Case], Iterable[Change]],
    said: Mapping[str, Said],
    applies: Callable[[Case], bool] = is_signed,
) -> Cause:
    """A group of changes that are tried one after another.

    Args:
        words: what was ruled out when none of them fits.
        changes: what to try, the likeliest first.
        said: how each mistake is told, by its name.
        applies: see `Cause`.
    """

    def find(case: Case) -> Finding | None:
        for change in changes(case):
            fit = case.fit(change)
            if fit is not None:
                mistake = told(case, change, fit, said[change.cause])
                return finding_of(case, fit, mistake, fix=fix_of(case, change, fit))
            if case.is_exhausted:
                break
        return None

    return Cause(frozenset(said), words, find, applies)


def told(case: Case, change: Change, fit: Fit, said: Said) -> Mistake:
    """A change as the mistake that it undoes."""
    facts = {
        "what": change.what.replace("{secret}", fingerprint(fit.secret) if fit.secret else "none"),
        "place": fit.given.place,
        "scheme": fit.given.scheme.name,
        "written": (change.origin + (change.target or b"")).decode("latin-1"),
    }
    is_own = case.computed is not None
    reason, hint = (said.own_reason, said.own_hint) if is_own else (said.reason, said.hint)
    return Mistake(change.cause, reason.format_map(facts), hint.format_map(facts))


def finding_of(
    case: Case, fit: Fit, *mistakes: Mistake, fix: Fix | None = None, place: str = ""
) -> Finding:
    """What mistakes lead to without which the signature is right.

    That it is written otherwise than it should be is one more of them.

    Args:
        case: the signature that is explained.
        fit: what it came out of, once the mistakes were undone.
        mistakes: those that were undone.
        fix: what can be changed here.
        place: where it stands, if that is not its place.
    """
    several = (*mistakes, *_of_the_form(case, fit, place or fit.given.place))
    at_once = f"{_NUMBERS[len(several)]} things at once. " if len(several) > 1 else ""
    return Finding(
        " and ".join(one.cause for one in mistakes),
        at_once + ". ".join(one.reason for one in several),
        ". ".join(one.hint for one in several),
        fix,
        fit.scheme.name,
        at_once=tuple(one.cause for one in several) if at_once else (),
    )


_NUMBERS = {2: "Two", 3: "Three"}


def _of_the_form(case: Case, fit: Fit, place: str) -> Iterable[Mistake]:
    encoding = encoding_of(fit)
    if encoding is not None:
        name, words, hint = encoding
        holds = f"{place} holds" if case.computed is None else "Your code wrote"
        yield Mistake(name, f"{holds} the signature {words}", hint)
    elif case.computed is None and _is_bare(fit):
        prefix = fit.given.scheme.prefix.strip()
        hint = f"Send {prefix} before it, and compare with both"
        yield Mistake("prefix-missing", f"{place} lacks the prefix {prefix}", hint)


def _is_bare(fit: Fit) -> bool:
    """Whether the right characters stand alone where a prefix belongs before them."""
    scheme = fit.given.scheme
    alone = encoded(fit.meaning, scheme.encoding)
    return scheme.prefix_required and bool(scheme.prefix) and fit.given.value.strip() == alone


def fix_of(case: Case, change: Change, fit: Fit) -> Fix | None:
    """What can be changed here: the secret, where the right one is text; the public URL."""
    if case.computed is not None:
        return None  # it is in a person's own code
    if change.cause == "secret-unset":
        return None  # anyone could sign with that
    if change.text is not None:
        return Fix("secret", change.text(fit.secret), fingerprint(fit.secret))
    if change.key is not None:
        text = _as_text(fit)
        return None if text is None else Fix("secret", text, fingerprint(fit.secret))
    if change.origin and (change.target is None or change.target.startswith(b"/")):
        before = case.material.url() or b""
        if change.target is None:
            before = before.removesuffix(case.delivery.target)
        called = change.origin + (change.target or b"")
        return Fix("public-url", called.decode("latin-1"), before.decode("latin-1") or None)
    return None


def _as_text(fit: Fit) -> str | None:
    """The secret that gives a key, where text can be it."""
    scheme = fit.given.scheme
    if scheme.recipe.paired:
        return _public_as_text(scheme, fit.key)
    try:
        text = _WRITTEN[scheme.key](fit.key)
    except (KeyError, UnicodeDecodeError):
        return None
    text = scheme.key_prefix + text
    return text if key_of(scheme, text) == fit.key else None


def _public_as_text(scheme: Scheme, key: bytes) -> str:
    from inspector.signatures import pairs

    if scheme.key == "certificate":
        return pairs.pem(key)
    return scheme.key_prefix + _WRITTEN[scheme.key](pairs.raw_public(scheme.algorithm, key))


_WRITTEN: dict[KeyForm, Callable[[bytes], str]] = {
    "text": bytes.decode,
    "html": bytes.decode,
    "base64": lambda key: base64.b64encode(key).decode(),
    "hex": bytes.hex,
}
