"""What the screen does beside drawing is begun by the loop, or not at all."""

import ast
from pathlib import Path

import pytest

import inspector.tui

ROOM = Path(inspector.tui.__file__).parent


def handed_over(source: str) -> list[str]:
    """What a module gives to `run_worker`, as it is written there."""
    return [
        ast.unparse(call.args[0])
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("run_worker")
    ]


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(ROOM.rglob("*.py")) if "run_worker" in path.read_text()],
    ids=lambda path: path.relative_to(ROOM).as_posix(),
)
def test_no_coroutine_is_made_before_its_worker_runs(path: Path) -> None:
    """One that is made and then never run, since the screen has closed, is told as a defect."""
    given = handed_over(path.read_text())
    assert given
    assert [one for one in given if "(" in one and not one.startswith("partial(")] == []
