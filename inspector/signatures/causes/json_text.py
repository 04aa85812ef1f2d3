"""Causes in a JSON body: something took it apart and wrote it anew."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from inspector.signatures.case import Case, Change
from inspector.signatures.causes.body import Variant, changes
from inspector.signatures.causes.cause import Said, covers_the_body, group
from inspector.signatures.rewriting import STYLES, rewritten

LARGEST = 256 * 1024
"""Bytes of a body up to which it is written anew in every style: a second's work."""

_COMMON = ("compact", "spaced", "spaced, ascii", "compact, php", "pretty 2")
_BEFORE_A_NEWLINE = ("compact", "compact, html", "spaced", "pretty 2")


@lru_cache(maxsize=1)
def _anew(body: bytes) -> dict[str, Variant]:
    """The same document in other white space and escapes, by the name of the style."""
    words = {style: (name, style.words) for name, style in STYLES.items()}
    found = {}
    for style, written in rewritten(body):
        name, said = words[style]
        found[name] = (f"its JSON written anew {said}", written)
    return found


def _every(body: bytes) -> Iterator[Variant]:
    yield from _anew(body).values()


def _commonest(body: bytes) -> Iterator[Variant]:
    found = _anew(body)
    yield from (found[name] for name in _COMMON if name in found)


def _with_a_newline(body: bytes) -> Iterator[Variant]:
    """Go's encoder and many a script end a document with a newline."""
    found = _anew(body)
    for what, written in (found[name] for name in _BEFORE_A_NEWLINE if name in found):
        yield f"{what}, and a newline", written + b"\n"


def common(case: Case) -> Iterator[Change]:
    """The commonest of these, which are looked for together with another mistake too."""
    return changes("json-rewritten", _commonest)(case) if applies(case) else iter(())


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
        changes("json-rewritten", _every)(case),
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
