"""Causes in how, or where, the signature is written: its bytes are right."""

from collections.abc import Callable

from inspector.signatures.case import Case, Finding
from inspector.signatures.causes.cause import Cause, is_signed
from inspector.signatures.material import signature_headers
from inspector.signatures.scheme import Scheme

Written = Callable[[Scheme, bytes], bool]


def _elsewhere(case: Case) -> Finding | None:
    """For one, receivers of Missive's webhooks were seen to read an X-Missive-Signature."""
    headers = signature_headers(case.delivery)
    pairs = [(s, name, value) for s in case.schemes if s.header for name, value in headers]
    found = case.fitting(schemes=pairs)
    if found is None:
        return None
    scheme, name, _ = found
    return Finding(
        "header-name",
        f"The signature is right, but it stands in {name}; it belongs in {scheme.place}",
        f"Send {scheme.place}, and have the receiver read that",
        scheme=scheme.name,
    )


def _form(name: str, words: str, written: Written, reason: str, hint: str) -> Cause:
    def find(case: Case) -> Finding | None:
        found = case.fitting()
        if found is None or not written(found[0], found[2]):
            return None
        scheme, place, _ = found
        facts = {"place": place, "prefix": scheme.prefix, "encoding": scheme.encoding}
        return Finding(name, reason.format(**facts), hint.format(**facts), scheme=scheme.name)

    return Cause(name, words, find, is_signed)


def _is_upper(scheme: Scheme, value: bytes) -> bool:
    digits = value.removeprefix(scheme.prefix_bytes)
    return scheme.encoding == "hex" and digits != digits.lower()


VALUE_CAUSES: tuple[Cause, ...] = (
    Cause(
        "header-name",
        "the signature in another header",
        _elsewhere,
        lambda case: not case.given and bool(case.secrets),
    ),
    _form(
        "prefix-missing",
        "a missing prefix",
        lambda scheme, value: scheme.prefix_required and scheme.prefix_bytes not in value,
        "The signature is right, but {place} lacks the prefix {prefix}",
        "Send {prefix} and then the signature, and compare with both",
    ),
    _form(
        "prefix-doubled",
        "a doubled prefix",
        lambda scheme, value: bool(scheme.prefix) and value.count(scheme.prefix_bytes) > 1,
        "The signature is right, but {place} begins with {prefix} more than once",
        "Put {prefix} before the signature once: it is often there already",
    ),
    _form(
        "base64-for-hex",
        "base64 in place of hex",
        lambda scheme, value: (
            scheme.encoding == "hex"
            and len(value.removeprefix(scheme.prefix_bytes)) < (scheme.length or 0)
        ),
        "The signature is right, but {place} holds it in base64",
        "Write the signature in lower-case hex",
    ),
    _form(
        "hex-for-base64",
        "hex in place of base64",
        lambda scheme, value: (
            scheme.encoding == "base64"
            and len(value.removeprefix(scheme.prefix_bytes)) > (scheme.length or 0)
        ),
        "The signature is right, but {place} holds it in hex",
        "Write the signature in base64",
    ),
    _form(
        "upper-case",
        "upper-case hex",
        _is_upper,
        "The signature is right, but {place} holds it in upper-case hex",
        "Write the signature in lower-case hex",
    ),
    _form(
        "form",
        "another way of writing the signature",
        lambda _scheme, _value: True,
        "The signature's bytes are right, but {place} does not hold {prefix} and plain {encoding}",
        "Write exactly the prefix, if any, and the {encoding}, without quotes or spaces",
    ),
)
