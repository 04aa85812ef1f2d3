"""Causes in how, or where, the signature is written: its bytes are right."""

from collections.abc import Callable

from inspector.signatures.case import NOTHING, Case, Finding, Fit
from inspector.signatures.causes.cause import Cause, is_signed
from inspector.signatures.material import signature_headers
from inspector.signatures.scheme import Scheme

Written = Callable[[Scheme, bytes], bool]
"""Whether characters that mean the right signature are of this form."""


def _elsewhere(case: Case) -> Finding | None:
    """For one, receivers of Missive's webhooks were seen to read an X-Missive-Signature."""
    for name, value in signature_headers(case.delivery):
        moved = Case(case.schemes, case.delivery, case.secrets, {}, computed=value)
        fit = moved.fit(NOTHING)
        if fit is not None:
            place = fit.scheme.place
            return Finding(
                "header-name",
                f"The signature is right, but it stands in {name}; it belongs in {place}",
                f"Send {place}, and have the receiver read that",
                scheme=fit.scheme.name,
            )
    return None


def _digits(scheme: Scheme, written: bytes) -> bytes:
    return written.removeprefix(scheme.prefix_bytes)


_FORMS: tuple[tuple[str, Written, str, str], ...] = (
    (
        "prefix-missing",
        lambda scheme, written: scheme.prefix_required and scheme.prefix_bytes not in written,
        "{place} lacks the prefix {prefix}",
        "Send {prefix} and then the signature, and compare with both",
    ),
    (
        "prefix-doubled",
        lambda scheme, written: bool(scheme.prefix) and written.count(scheme.prefix_bytes) > 1,
        "{place} begins with {prefix} more than once",
        "Put {prefix} before the signature once: it is often there already",
    ),
    (
        "base64-for-hex",
        lambda scheme, written: (
            scheme.encoding == "hex" and len(_digits(scheme, written)) < (scheme.length or 0)
        ),
        "{place} holds it in base64",
        "Write the signature in lower-case hex",
    ),
    (
        "hex-for-base64",
        lambda scheme, written: (
            scheme.encoding == "base64" and _is_hex(scheme, _digits(scheme, written))
        ),
        "{place} holds it in hex",
        "Write the signature in base64",
    ),
    (
        "upper-case",
        lambda scheme, written: (
            scheme.encoding == "hex"
            and _digits(scheme, written) != _digits(scheme, written).lower()
        ),
        "{place} holds it in upper-case hex",
        "Write the signature in lower-case hex",
    ),
    (
        "form",
        lambda _scheme, _written: True,
        "{place} does not hold it as plain {encoding} behind the prefix {prefix}",
        "Write exactly the prefix and the {encoding}, without quotes or spaces",
    ),
)
"""By name: how the right bytes are written, what is said of it, and what to change."""


def _is_hex(scheme: Scheme, digits: bytes) -> bool:
    length = scheme.recipe.size
    try:
        raw = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return False
    return length is None or len(raw) == length


def form_of_writing(fit: Fit) -> tuple[str, str, str]:
    """The name of how right bytes are written, what is said of it after «but», what to change."""
    scheme, written = fit.given.scheme, fit.written
    facts = {
        "place": fit.given.place,
        "prefix": scheme.prefix or "none",
        "encoding": scheme.encoding,
    }
    name, reason, hint = next((n, r, h) for n, is_so, r, h in _FORMS if is_so(scheme, written))
    return name, reason.format_map(facts), hint.format_map(facts)


def _form(case: Case) -> Finding | None:
    fit = case.fit(NOTHING)
    if fit is None:
        return None
    name, reason, hint = form_of_writing(fit)
    return Finding(name, f"The signature is right, but {reason}", hint, scheme=fit.scheme.name)


VALUE_CAUSES: tuple[Cause, ...] = (
    Cause(
        frozenset({"header-name"}),
        "the signature in another header",
        _elsewhere,
        lambda case: not case.given and bool(case.secrets),
    ),
    Cause(
        frozenset(name for name, *_ in _FORMS),
        "another prefix, case or encoding of the right signature",
        _form,
        is_signed,
    ),
)
