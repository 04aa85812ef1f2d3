"""Causes in the body: it was changed between the signing and here."""

from collections.abc import Callable, Iterator

from inspector.signatures.case import Case, Finding
from inspector.signatures.causes.cause import Cause, is_signed
from inspector.signatures.rewriting import STYLES, tokens, written

_LARGEST_REWRITTEN = 512 * 1024

_RAW = "Sign, pass on and verify the same raw bytes; have nothing parse and write the body between"

_LINE_ENDS = {b"": "no line end", b"\n": "a newline", b"\r\n": "a CRLF"}

Variant = tuple[bytes, str]
"""A body that may have been signed, and what was done to it, as a clause."""


def _line_ends(body: bytes) -> Iterator[Variant]:
    bare = body.rstrip(b"\r\n")
    had = _LINE_ENDS.get(body[len(bare) :], "white space")
    for end, words in _LINE_ENDS.items():
        if bare + end != body:
            yield bare + end, f"it was signed with {words} at its end, and came with {had}"
    if body.rstrip() != bare:
        yield body.rstrip(), "it was signed without the white space at its end"


def _written_anew(body: bytes) -> Iterator[Variant]:
    found = tokens(body)
    for style in STYLES.values() if found is not None else ():
        anew = written(found or [], style)
        if anew is not None and anew != body:
            yield anew, f"its JSON was written anew; what was signed is written {style.words}"


def _entry(
    name: str, words: str, variants: Callable[[bytes], Iterator[Variant]], most: int | None = None
) -> Cause:
    def find(case: Case) -> Finding | None:
        for body, what in variants(case.delivery.body):
            found = case.fitting(body=body)
            if found is not None:
                reason = f"The body is not as it was signed: {what}"
                return Finding(name, reason, _RAW, scheme=found[0].name)
        return None

    def applies(case: Case) -> bool:
        whole = case.delivery.body_state == "complete"
        return is_signed(case) and whole and (most is None or len(case.delivery.body) <= most)

    return Cause(name, words, find, applies)


BODY_CAUSES: tuple[Cause, ...] = (
    _entry("line-end", "a newline added or lost at the body's end", _line_ends),
    _entry("json-rewritten", "JSON written anew on the way", _written_anew, _LARGEST_REWRITTEN),
)
