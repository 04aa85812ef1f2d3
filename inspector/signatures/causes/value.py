"""Causes in how, or where, the signature is written: its bytes are right."""

import re

from msgspec.structs import replace

from inspector.signatures.algorithms import decoded, encoded
from inspector.signatures.case import NOTHING, Case, Finding, Fit
from inspector.signatures.causes.cause import Cause, Mistake, finding_of, is_signed
from inspector.signatures.causes.described import SEPARATORS
from inspector.signatures.causes.encodings import ENCODINGS, Written, encoding_of
from inspector.signatures.causes.keys import without_prefix
from inspector.signatures.judging import signatures_in
from inspector.signatures.material import parts_of, signature_headers
from inspector.signatures.secret import secret_bytes


def _elsewhere(case: Case) -> Finding | None:
    """For one, receivers of Missive's webhooks were seen to read an X-Missive-Signature."""
    for name, value in signature_headers(case.delivery):
        moved = Case(case.counting, case.delivery, case.secrets, {}, computed=value)
        fit = moved.fit(NOTHING)
        if fit is not None:
            place = fit.scheme.place
            mistake = Mistake(
                "header-name",
                f"The signature is right, but it stands in {name}; it belongs in {place}",
                f"Send {place}, and have the receiver read that",
            )
            return finding_of(case, fit, mistake, place=name)
    return None


_BEFORE = re.compile(rb"(?:[A-Za-z][\w.-]{0,30}[ =:,]+){1,2}")


def _before(fit: Fit) -> str:
    """What stands before the right characters in place of the prefix, or beside it."""
    scheme, value = fit.given.scheme, fit.given.value.strip()
    head = value.removesuffix(encoded(fit.meaning, scheme.encoding))
    own = scheme.prefix_bytes
    if head == value or not _BEFORE.fullmatch(head) or not head.replace(own, b"").strip():
        return ""
    return head.decode()


def _separator(fit: Fit) -> str:
    """What divides the parts of the value, where the scheme has it otherwise; in words."""
    scheme, right = fit.given.scheme, encoded(fit.meaning, fit.given.scheme.encoding)
    own = SEPARATORS.get(scheme.separator)
    if own and right in signatures_in(replace(scheme, blanks=True), fit.given.value):
        return f"{own} and blanks"
    for separator, words in SEPARATORS.items() if scheme.separator else ():
        other = replace(scheme, separator=separator, blanks=True)
        if separator != scheme.separator and right in signatures_in(other, fit.given.value):
            return words
    return ""


def _in_other_capitals(fit: Fit) -> bool:
    """Whether what stands before the right characters is the prefix, but for its capitals."""
    before, own = _before(fit).split(), fit.given.scheme.prefix.split()
    return "".join(before).lower() == "".join(own).lower() != ""


def _uncounted(fit: Fit) -> str:
    """What the part begins with that holds the right signature, where another part counts."""
    scheme, prefix = fit.given.scheme, fit.given.scheme.prefix_bytes
    if not (scheme.separator and scheme.prefix_required) or fit.written.startswith(prefix):
        return ""
    held = encoded(fit.meaning, scheme.encoding)
    for part in parts_of(scheme, fit.given.value):
        if part.endswith(held) and signatures_in(scheme, fit.given.value):
            return part.removesuffix(held).decode("latin-1").strip(" =,:")
    return ""


_FORMS: tuple[tuple[str, Written, str, str], ...] = (
    (
        "separator",
        lambda fit: bool(_separator(fit)),
        "{place} divides its parts otherwise: by {divided}",
        "Divide them by {divider} alone; of a provider of your own, say it in separator",
    ),
    (
        "uncounted-part",
        lambda fit: bool(_uncounted(fit)),
        "{place} holds it as {uncounted}; {counted}, which counts, holds another one",
        "Send the right one behind {prefix}: what else stands there counts for nothing",
    ),
    (
        "prefix-capitals",
        _in_other_capitals,
        "{place} has {before!r} before it, not {prefix}",
        "Write it as {prefix}, in these very letters",
    ),
    (
        "other-prefix",
        lambda fit: bool(_before(fit)),
        "{place} has {before!r} before it",
        "{instead}; of a provider of your own, say prefix = {before!r}",
    ),
    (
        "prefix-missing",
        lambda fit: (
            fit.given.scheme.prefix_required and fit.given.scheme.prefix_bytes not in fit.written
        ),
        "{place} lacks the prefix {prefix}",
        "Send {prefix} and then the {held}, and compare with both",
    ),
    (
        "prefix-doubled",
        lambda fit: (
            bool(fit.given.scheme.prefix) and fit.written.count(fit.given.scheme.prefix_bytes) > 1
        ),
        "{place} begins with {prefix} more than once",
        "Put {prefix} before the {held} once: it is often there already",
    ),
    (
        "form",
        lambda _fit: True,
        "{place} does not hold it as plain {encoding}{behind}",
        "Write exactly {exactly}, without quotes or spaces",
    ),
)
"""By name: what stands around the right bytes, what is said of it, and what to change."""


def _facts(fit: Fit) -> dict[str, str]:
    scheme = fit.given.scheme
    prefix = scheme.prefix.strip()
    is_sent = bool(prefix) and scheme.prefix_sent
    is_token = scheme.algorithm == "token"
    characters = "the token" if is_token else f"the {scheme.encoding}"
    return {
        "place": fit.given.place,
        "prefix": prefix,
        "encoding": scheme.encoding,
        "behind": f" behind {prefix}" if is_sent else "",
        "exactly": f"{prefix} and {characters}" if is_sent else characters,
        "held": "token" if is_token else "signature",
        "before": _before(fit),
        "instead": f"Write {prefix} alone before it" if is_sent else "Send it without",
        "uncounted": _uncounted(fit),
        "counted": prefix.strip("=,:"),
        "divided": _separator(fit),
        "divider": SEPARATORS.get(scheme.separator, scheme.separator),
    }


def _form(case: Case) -> Finding | None:
    fit = case.fit(NOTHING)
    if fit is None or without_prefix(fit.given.scheme, fit.secret):
        return None
    encoding = encoding_of(fit)
    if encoding is not None:
        name, words, hint = encoding
        reason = f"{fit.given.place} holds it {words}"
    else:
        name, told, change = next((n, r, h) for n, is_so, r, h in _FORMS if is_so(fit))
        reason, hint = told.format_map(_facts(fit)), change.format_map(_facts(fit))
    return Finding(name, f"The signature is right, but {reason}", hint, scheme=fit.scheme.name)


def _other_capitals(case: Case) -> Finding | None:
    """A token is compared letter by letter."""
    for given in case.given:
        whole = (one for one in case.secrets if not without_prefix(given.scheme, one))
        tokens = [secret.casefold() for secret in whole]
        if given.scheme.algorithm == "token" and any(
            meaning.decode("utf-8", "replace").casefold() in tokens for meaning in given.meanings
        ):
            return Finding(
                "token-capitals",
                f"{given.place} holds the token with other capital letters than the one known here",
                "Give both sides the very same token",
                scheme=given.scheme.name,
            )
    return None


def _basic(case: Case) -> Finding | None:
    """A token in Basic authentication (RFC 7617): a name and a password, in base64."""
    for given in case.given:
        kind, _, written = given.value.strip().partition(b" ")
        if given.scheme.algorithm != "token" or kind.lower() != b"basic":
            continue
        pair = decoded(written.strip(), "base64") or b""
        name, _, password = pair.partition(b":")
        held = {name: "the name", password: "the password", pair: "the name and the password"}
        found = [words for secret in case.secrets if (words := held.get(secret_bytes(secret)))]
        if found:
            return Finding(
                "basic-token",
                f"{given.place} holds the token as {found[0]} of Basic authentication, in base64",
                "Send the token alone; of a provider of your own, say prefix = 'Basic ' and store "
                "as the secret what stands behind it",
                scheme=given.scheme.name,
            )
    return None


VALUE_CAUSES: tuple[Cause, ...] = (
    Cause(
        frozenset({"header-name"}),
        "the signature in another header",
        _elsewhere,
        lambda case: not case.given and bool(case.secrets),
    ),
    Cause(
        frozenset(name for name, *_ in (*ENCODINGS, *_FORMS)),
        "another prefix, case or encoding of the right signature",
        _form,
        is_signed,
    ),
    Cause(
        frozenset({"token-capitals"}),
        "the token in other capital letters",
        _other_capitals,
        lambda case: is_signed(case) and any(g.scheme.algorithm == "token" for g in case.given),
    ),
    Cause(
        frozenset({"basic-token"}),
        "the token in Basic authentication",
        _basic,
        lambda case: is_signed(case) and any(g.scheme.algorithm == "token" for g in case.given),
    ),
)
