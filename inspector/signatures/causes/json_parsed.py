"""What a parser forgets of a JSON document: members' order, repeated ones, how numbers are written.

Each variant differs from the one before in one thing more, and those that make no difference are
left out, so that the first that fits names what was changed and nothing else.
"""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import suppress

from inspector.signatures.causes.body import Variant
from inspector.signatures.rewriting import HTML_ESCAPES, Layout, laid_out

_BEFORE, _AFTER = "\ue000", "\ue001"
_MARKS = tuple(
    mark
    for begin, end in ((_BEFORE, _AFTER), ("\\ue000", "\\ue001"))
    for mark in (f'"{begin}', f'{end}"')
)
_LAYOUTS: tuple[tuple[Layout, str], ...] = (
    ("compact", ", without spaces"),
    ("spaced", ", with spaces"),
    ("pretty 2", ", indented by 2"),
)
_COMPACT, _SPACED = (",", ":"), (", ", ": ")
_SHOWN = 30
_LARGEST_FIXED = 1e21
_SMALLEST_FIXED = 1e-6

Number = Callable[[str], str]


def parsed_and_written(body: bytes) -> Iterator[Variant]:
    """A document as it comes out of parsers, but for its white space and escapes alone."""
    if body.lstrip()[:1] in (b"{", b"["):
        with suppress(ValueError, RecursionError):  # no JSON, or too deep to be read or written
            yield from _variants(body)


def _variants(body: bytes) -> Iterator[Variant]:
    (as_sent, _), (python, in_python), (javascript, in_both) = (
        _read(body, number) for number in (str, _python, in_javascript)
    )
    its_own = next((layout for layout, _ in _LAYOUTS if laid_out(body, layout) == body), None)
    seen = {laid_out(body, "compact")}
    for words, document, is_sorted in (
        ("without its repeated members", as_sent, False),
        ("with sorted members", as_sent, True),
        (f"with other numbers{in_python}", python, False),
        (f"with other numbers{in_both}", javascript, False),
        (f"with sorted members and other numbers{in_python}", python, True),
        (f"with sorted members and other numbers{in_both}", javascript, True),
    ):
        compact = _dumped(document, is_sorted=is_sorted)
        if compact not in seen:
            seen.add(compact)
            said = f"its JSON written anew {words}"
            yield from _laid_out(said, document, its_own, is_sorted=is_sorted)
    yield from _of_go(javascript, in_both)


def _laid_out(
    words: str, document: object, its_own: Layout | None, *, is_sorted: bool
) -> Iterator[Variant]:
    is_ascii = _dumped(document, is_sorted=is_sorted).isascii()
    for ascii_only in (False,) if is_ascii else (False, True):
        compact = _dumped(document, is_sorted=is_sorted, ascii_only=ascii_only)
        spaced = _dumped(document, is_sorted=is_sorted, ascii_only=ascii_only, separators=_SPACED)
        escapes = ", non-ASCII as \\uXXXX" if ascii_only else ""
        # An indent would have Python's own encoder recurse, with a generator for each level.
        for written, (layout, said) in zip(
            (compact, spaced, laid_out(compact, "pretty 2")), _LAYOUTS
        ):
            if written is not None:
                yield words + ("" if layout == its_own else said) + escapes, written


def _of_go(document: object, other_numbers: str) -> Iterator[Variant]:
    """A map of Go: its members sorted, escaped for HTML; its Encoder ends it with a newline."""
    plain, compact = (_dumped(document, is_sorted=is_sorted) for is_sorted in (False, True))
    text = compact.decode("utf-8", "surrogatepass")
    escaped = text.translate(HTML_ESCAPES)
    said = ["sorted members"] if compact != plain else []
    said += [f"other numbers{other_numbers}"] if other_numbers else []
    said += ["< > & as \\u003c \\u003e \\u0026"] if escaped != text else []
    for end, more in (("", []), ("\n", ["a newline at its end"])):
        words = ", ".join([*said, *more])
        yield (
            f"its JSON as Go writes a map: {words}",
            (escaped + end).encode("utf-8", "surrogatepass"),
        )


def _read(body: bytes, number: Number) -> tuple[object, str]:
    """A document whose numbers are texts, marked as such; the first that is written otherwise."""
    changed: list[str] = []

    def marked(digits: str) -> str:
        written = number(digits)
        if written != digits and not changed:
            changed.append(f" ({digits[:_SHOWN]} as {written[:_SHOWN]})")
        return _BEFORE + written + _AFTER

    document = json.loads(body, parse_float=marked, parse_int=marked)
    return document, "".join(changed)


def _dumped(
    document: object,
    *,
    is_sorted: bool,
    ascii_only: bool = False,
    separators: tuple[str, str] = _COMPACT,
) -> bytes:
    text = json.dumps(document, sort_keys=is_sorted, separators=separators, ensure_ascii=ascii_only)
    for mark in _MARKS:
        text = text.replace(mark, "")
    return text.encode("utf-8", "surrogatepass")


def _python(digits: str) -> str:
    """A number as Python has it: of an integer every digit, else a double."""
    return repr(float(digits)) if any(sign in digits for sign in ".eE") else digits


def in_javascript(digits: str) -> str:
    """A number as JavaScript writes it, and Go a float64: a double, with an exponent if far off.

    Source: ECMAScript, Number::toString; Go, encoding/json, floatEncoder.
    """
    value = float(digits)
    if value == 0 or not math.isfinite(value):
        return "null" if value else "0"
    mantissa, _, exponent = f"{value!r}".partition("e")
    if _SMALLEST_FIXED <= abs(value) < _LARGEST_FIXED:
        return _fixed(mantissa, int(exponent or 0))
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(exponent):+d}" if exponent else mantissa


def _fixed(mantissa: str, exponent: int) -> str:
    """A number without an exponent; its last digits are zeros where a double has no more."""
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits, point = whole + fraction, len(whole) + exponent
    if point <= 0:
        digits, point = "0" * (1 - point) + digits, 1
    digits = digits.ljust(point, "0")
    return (sign + digits[:point] + "." + digits[point:]).rstrip("0").rstrip(".")
