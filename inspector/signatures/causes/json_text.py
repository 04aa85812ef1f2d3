"""Causes in a JSON body: something took it apart and wrote it anew."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from inspector.signatures.case import Case, Change
from inspector.signatures.causes.body import Variant, changes
from inspector.signatures.causes.cause import Said, covers_the_body, group
from inspector.signatures.causes.json_parsed import parsed_and_written
from inspector.signatures.rewriting import STYLES, laid_out, rewritten

LARGEST = 256 * 1024
"""Bytes of a body up to which it is written anew in every style: a second's work."""

_COMMON = ("compact", "spaced", "spaced, ascii", "compact, php", "pretty 2")
_INDENTED = ("pretty 2", "pretty 4", "pretty 2, dotnet")
_BY_PHP = ("compact", "compact, php")
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
    """Go's encoder and many a script end a document with a newline, SendGrid with a CRLF."""
    found = _anew(body)
    for end, words in ((b"\n", "a newline"), (b"\r\n", "a CRLF")):
        for what, written in (found[name] for name in _BEFORE_A_NEWLINE if name in found):
            yield f"{what}, and {words}", written + end


def common(case: Case) -> Iterator[Change]:
    """The commonest of these, which are looked for together with another mistake too."""
    return changes("json-rewritten", _commonest)(case) if applies(case) else iter(())


def _in_other_white_space(body: bytes) -> Iterator[Variant]:
    """Tabs, as Go and PHP indent by choice, and CRLF, as .NET does on Windows."""
    found = _anew(body)
    tabbed = laid_out(body, "tabs")
    if tabbed is not None:
        yield "its JSON written anew indented by tabs", tabbed
    for what, written in (found[name] for name in _INDENTED if name in found):
        yield f"{what}, with CRLF", written.replace(b"\n", b"\r\n")


def _without_empty_objects(body: bytes) -> Iterator[Variant]:
    """PHP's arrays: an empty object comes out as an empty list."""
    found = _anew(body)
    for what, written in (found[name] for name in _BY_PHP if name in found):
        yield f"{what}, {{}} as [] (PHP's arrays)", written.replace(b"{}", b"[]")


def applies(case: Case) -> bool:
    """Whether the body is covered and small enough."""
    return covers_the_body(case) and len(case.delivery.body) <= LARGEST


def _all(case: Case) -> Iterable[Change]:
    return chain(
        changes("json-rewritten", _every)(case),
        changes("json-rewritten", parsed_and_written)(case),
        changes("json-rewritten", _with_a_newline)(case),
        changes("json-rewritten", _in_other_white_space)(case),
        changes("json-rewritten", _without_empty_objects)(case),
    )


SAID = Said(
    "It was signed over {what}, not over the body that came",
    "Sign, pass on and verify the same raw bytes; have nothing parse and write the body between",
    "Your code hashed {what}",
    "Hash the raw body as it came, before anything parses it (express.raw, request.get_data)",
)

JSON_CAUSES = (group("JSON written anew on the way", _all, {"json-rewritten": SAID}, applies),)
