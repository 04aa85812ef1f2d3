"""A number, or another value without quotes, where a text member is signed."""

import re
from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from inspector.signatures.case import Case, Change
from inspector.signatures.causes.cause import Said, group, is_signed
from inspector.signatures.causes.json_parsed import in_javascript
from inspector.signatures.lacking import no_text
from inspector.signatures.members import raw_member
from inspector.signatures.scheme import Scheme

_SIMPLE = re.compile(rb"[-+.\w]{1,64}", re.ASCII)
"""Numbers, and the words of JSON: no objects, no lists."""


def _changes(case: Case) -> Iterator[Change]:
    """The characters of such members, as they came, and as JavaScript writes the numbers."""
    found = {path: raw_member(case.delivery.body, path) or b"" for path in no_texts(case)}
    if not found or not all(map(_SIMPLE.fullmatch, found.values())):
        return
    as_sent = {path: raw.decode() for path, raw in found.items()}
    anew = {path: _anew(written) for path, written in as_sent.items()}
    yield _change("number-for-text", as_sent)
    if anew != as_sent:
        yield _change("number-anew", anew)


def _change(cause: str, texts: dict[str, str]) -> Change:
    said = " and ".join(f"{path} as {text}" for path, text in texts.items())
    return Change(cause, said, scheme=partial(_with, texts=texts))


def no_texts(case: Case) -> Iterator[str]:
    """The members that are there, but are not the texts that are signed."""
    for given in case.given:
        for piece in given.scheme.pieces:
            if no_text(piece, case.delivery):
                yield piece.argument


def _anew(digits: str) -> str:
    try:
        return in_javascript(digits)
    except ValueError:
        return digits


def _with(scheme: Scheme, *, texts: dict[str, str]) -> Scheme:
    signed = scheme.signed
    for path, text in texts.items():
        signed = signed.replace(f"{{text:{path}}}", text)
    return replace(scheme, signed=signed)


_RIGHT = "The signature is right with {what}, which came without quotes, where a text is signed"
_OWN = "Your code took {what}, which came without quotes, where a text is signed"
_OWN_HINT = "Have the sender send it as a text: nothing else tells how it is written"

SAID = {
    "number-for-text": Said(
        _RIGHT,
        "Send it as a text; of a provider of your own, say {{raw:PATH}} in signed",
        _OWN,
        _OWN_HINT,
    ),
    "number-anew": Said(
        _RIGHT, "Send it as a text: numbers are written anew on the way", _OWN, _OWN_HINT
    ),
}

NUMBER_CAUSES = (
    group(
        "numbers where a text is signed",
        _changes,
        SAID,
        lambda case: is_signed(case) and any(True for _ in no_texts(case)),
    ),
)
