"""A pytest file that gives each delivery to a handler, and says what the handler is to answer."""

from collections.abc import Iterator

from inspector.delivery import text
from inspector.export.exported import Beside, Exported, Out
from inspector.export.shell import plain
from inspector.jsonlines import iso

MOST_INLINE = 16 * 1024
"""Bytes of a body that stands in the test itself."""

WIDE = 88
"""Characters of a line of a long literal, about."""

_OPENING = '''\
"""Webhook deliveries, replayed into a handler; written by `inspector export --as pytest`.

It needs a fixture `handler`, in `conftest.py` beside it: what takes a request and returns the
status that it is answered with.

    import pytest

    @pytest.fixture
    def handler():
        def handle(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> int:
            response = my_app.test_client().open(
                path, method=method, headers=headers, data=body
            )
            return response.status_code

        return handle

`path` has the query with it. Signatures are as they came: give the handler the secret, and where
they have a time, the clock of the day, which stands above each test. Of a request of which a part
was masked the handler may think as it likes, as long as it answers: `--unmasked` leaves them whole.
"""

from collections.abc import Callable
from pathlib import Path

Handler = Callable[[str, str, list[tuple[str, str]], bytes], int]

HERE = Path(__file__).parent
'''

_REFUSED = frozenset({"invalid", "missing", "expired"})


def source(one: Exported, beside: Beside | None = None) -> str:
    """A test of one delivery: it is to be accepted, or refused where its signature is wrong.

    Of what was masked nobody can tell whether it is to be accepted: what was signed may be gone.

    Args:
        one: the delivery.
        beside: takes a body that is long or no text; without it, or where it takes none, the body
            stands in the test.

    Returns:
        its source, in which all that a sender wrote is a literal.
    """
    delivery, verdict = one.delivery, one.insight.signature.verdict
    said, expected = f"its signature is {verdict}", "200 <= status < 300"
    if verdict in _REFUSED:
        expected = "400 <= status < 500"
    elif one.masked:
        said = f"its signature was {verdict} before this was masked: {', '.join(one.masked)}"
        expected = "200 <= status < 500"
    headers = "".join(f"            {_header(*field)},\n" for field in delivery.headers)
    skipped = ""
    if delivery.body_state != "complete":
        skipped = f"    import pytest\n\n    pytest.skip({'; '.join(one.lacks)!r})\n"
    return (
        f"# {iso(delivery.received_at)}, {said}\n"
        f"def test_delivery_{delivery.id}(handler: Handler) -> None:\n{skipped}"
        f"    status = handler(\n"
        f"        {delivery.method!r},\n"
        f"        {one.target!r},\n"
        f"        [\n{headers}        ],\n"
        f"        {_body(one, beside)},\n"
        f"    )\n"
        f"    assert {expected}\n"
    )


def _header(name: bytes, value: bytes) -> str:
    return f"({text(name)!r}, {text(value)!r})"


def _body(one: Exported, beside: Beside | None) -> str:
    body = one.delivery.body
    if len(body) > MOST_INLINE or plain(body) is None:
        name = f"{one.name}.body"
        if beside is not None and beside(name, body) is not None:
            return f'(HERE / "{name}").read_bytes()'
    pieces = [repr(piece) for piece in _pieces(body)]
    if len(pieces) < 2:
        return pieces[0] if pieces else 'b""'
    return "\n            ".join(["(", *pieces]) + "\n        )"


def _pieces(body: bytes) -> Iterator[bytes]:
    """A body in pieces that are lines of their own in the source, after its own lines."""
    for line in body.splitlines(keepends=True):
        for start in range(0, len(line), WIDE):
            yield line[start : start + WIDE]


class Pytest:
    """A file of tests."""

    name = "pytest"
    title = "a test for each, with a handler of yours"
    stem = "test_deliveries"
    suffix = ".py"
    single = False
    has_files_beside = True
    sends = False

    def write(self, deliveries: Iterator[Exported], out: Out) -> None:
        """Write the file: a test for each, bodies beside it where they are long."""
        out.write(_OPENING.encode())
        for one in deliveries:
            out.write(f"\n\n{source(one, out.beside)}".encode())


FORMAT = Pytest()
