"""Causes in a JSON body: something took it apart and wrote it anew."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain

from inspector.signatures.case import Case, Change
from inspector.signatures.causes.body import Variant, changes
from inspector.signatures.causes.cause import Said, covers_the_body, group
from inspector.signatures.rewriting import rewritten

LARGEST = 256 * 1024
"""Bytes of a body up to which it is written anew in every style: a second's work."""

_COMMON = frozenset({"without spaces", "with a space after each comma and colon", "indented by 2"})


def anew(body: bytes) -> Iterator[Variant]:
    """The same document in other white space and escapes."""
    for style, written in rewritten(body):
        yield f"its JSON written anew {style.words}", written


def common(case: Case) -> list[Change]:
    """The commonest of these, which are looked for together with another mistake too."""
    if not applies(case):
        return []
    all_of_them = list(changes("json-rewritten", anew)(case))
    return [
        change
        for change in all_of_them
        if any(change.what.removeprefix("its JSON written anew ").startswith(c) for c in _COMMON)
    ]


def _with_a_newline(body: bytes) -> Iterator[Variant]:
    """Go's encoder and many a script end a document with a newline."""
    for style, written in rewritten(body):
        yield f"its JSON written anew {style.words}, and a newline", written + b"\n"


def _read_and_written(body: bytes) -> Iterator[Variant]:
    """What a parser forgets: the order of members, repeated ones, and how numbers are written."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return
    try:
        plain = json.loads(body)
        like_javascript = json.loads(body, parse_float=_number, parse_int=_number)
    except (ValueError, RecursionError):
        return
    for words, document, is_sorted in (
        ("its JSON written anew with sorted members", plain, True),
        ("its JSON written anew, numbers too", plain, False),
        ("its JSON written anew, numbers as JavaScript has them", like_javascript, False),
    ):
        yield from _dumped(words, document, is_sorted=is_sorted)


def _dumped(words: str, document: object, *, is_sorted: bool) -> Iterator[Variant]:
    for layout, indent, separators in (
        ("without spaces", None, (",", ":")),
        ("with spaces", None, (", ", ": ")),
        ("indented by 2", 2, (",", ": ")),
    ):
        for ascii_only in (False, True):
            try:
                text = json.dumps(
                    document,
                    sort_keys=is_sorted,
                    indent=indent,
                    separators=separators,
                    ensure_ascii=ascii_only,
                )
            except (ValueError, RecursionError):
                return
            escaped = ", non-ASCII as \\uXXXX" if ascii_only else ""
            yield f"{words}, {layout}{escaped}", text.encode("utf-8", "surrogatepass")


def _number(digits: str) -> float | int:
    """A number as JavaScript keeps it: a double, which is written without needless digits."""
    value = float(digits)
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def applies(case: Case) -> bool:
    """Whether the body is covered and small enough."""
    return covers_the_body(case) and len(case.delivery.body) <= LARGEST


def _all(case: Case) -> Iterable[Change]:
    return chain(
        changes("json-rewritten", anew)(case),
        changes("json-rewritten", _read_and_written)(case),
        changes("json-rewritten", _with_a_newline)(case),
    )


SAID = Said(
    "It was signed over {what}, not over the body that came",
    "Sign, pass on and verify the same raw bytes; have nothing parse and write the body between",
    "Your code hashed {what}",
    "Hash the raw body as it came, before anything parses it (express.raw, request.get_data)",
)

JSON_CAUSES = (group("JSON written anew on the way", _all, {"json-rewritten": SAID}, applies),)
