"""Two payloads of about a megabyte compared, the usual ones and those made to be slow.

    python -m tests.benchmarks.comparing

Each line says the time from the two deliveries to the rows that the screen draws.
"""

import json
import time
from collections.abc import Iterator

from inspector.compare import compare
from inspector.delivery import Delivery, raw_headers

TIMES = 3
"""Runs of each, of which the quickest counts."""

ITEMS = [{"id": n, "value": "v" * 40, "tags": ["a", "b"], "n": n * 1.5} for n in range(10_000)]
SHORT = [{"s": f"é{n}", "n": n} for n in range(30_000)]


def main() -> None:
    """Print a line for each pair of payloads."""
    for name, before, after in pairs():
        one, other = sent(before), sent(after)
        took = min(timed(one, other) for _ in range(TIMES))
        found = compare(one, other)
        structure = found.payload
        told = f"{structure.changes:,} changes" if structure else found.why_not
        whole = "" if structure is None or structure.whole else ", not all compared"
        print(f"{name:36} {len(before) / 1e6:4.1f} MB {took:6.2f} s  {told}{whole}")


def pairs() -> Iterator[tuple[str, bytes, bytes]]:
    """What is compared, by name."""
    few = [{**item, "n": 0} if item["id"] in (3, 5000, 9999) else item for item in ITEMS]
    other = [{**item, "value": "w" * 40, "n": -1} for item in ITEMS]
    yield "a few changes", body(ITEMS), body(few)
    yield "one item in front of 10,000", body(ITEMS), body([{"id": -1}, *ITEMS])
    yield "all items differ, the same ids", body(ITEMS), body(other)
    yield "all items and ids differ", body(ITEMS), body([{**item, "id": -1} for item in other])
    yield "the same, pretty", body(ITEMS), body(ITEMS, indent=2)
    yield "the same, other escapes", body(SHORT), body(SHORT, ensure_ascii=False)
    yield "in reverse", body(ITEMS), body(ITEMS[::-1])
    yield "170,000 numbers, all one further", body([*range(170_000)]), body([*range(1, 170_001)])
    digits = [n % 10 for n in range(330_000)], [n * 7 % 10 for n in range(330_000)]
    yield "330,000 digits", body(digits[0]), body(digits[1])
    names = {str(n): n for n in range(60_000)}, {f"x{n}": n for n in range(60_000)}
    yield "60,000 members, all others", body(names[0]), body(names[1])
    yield "nested 900 deep", *nested(900, b'"' + b"x" * 1_000_000 + b'"')
    yield "nested 90,000 deep", *nested(90_000, b"1")
    texts = ["x" * 500_000, "y" * 500_000]
    yield "two huge strings", body(texts), body([text + "z" for text in texts])
    nan = float("nan")
    yield "NaN, all items differ", body([nan, *ITEMS]), body([nan, *other])
    full = [[{**item, "nan": [nan, float("-inf")]} for item in each] for each in (ITEMS, other)]
    yield "full of NaN, all items differ", body(full[0]), body(full[1])
    loose = [body(each).replace(b"vv", b"v\t").replace(b"ww", b"w\t") for each in (ITEMS, other)]
    yield "tabs in strings, all items differ", loose[0], loose[1]


def nested(depth: int, core: bytes) -> tuple[bytes, bytes]:
    """One value deep in arrays, and another one."""
    before = b"[" * depth + core + b"]" * depth
    return before, before.replace(core, core[:1] + b"2" + core[1:])


def body(value: object, **how: object) -> bytes:
    """A value as JSON."""
    return json.dumps(value, **how).encode()  # type: ignore[arg-type]  # indent or ensure_ascii


def sent(payload: bytes) -> Delivery:
    """A delivery of it."""
    headers = raw_headers([("Content-Type", "application/json")])
    return Delivery(1, 0, "POST", b"/", "1.1", headers, payload, size=len(payload))


def timed(before: Delivery, after: Delivery) -> float:
    """Seconds of one comparison."""
    began = time.perf_counter()
    compare(before, after)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
