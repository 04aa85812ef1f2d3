"""Which columns fit."""

import pytest

from inspector.tui.columns import layout, seen
from tests.tui.fake_feed import insight, many, row, varied


@pytest.mark.parametrize("cells", range(50, 220, 3))
def test_columns_fill_the_width_and_never_more(cells: int) -> None:
    columns = layout(cells, seen(varied()))
    assert sum(column.cells for column in columns) + len(columns) - 1 <= cells


def test_at_80_columns_the_least_are_there() -> None:
    names = [column.name for column in layout(77, seen(varied()))]
    assert set(names) >= {"id", "time", "event", "sig", "rep", "ans"}


def test_wide_all_are_there_in_order() -> None:
    names = [column.name for column in layout(120, seen(varied()))]
    assert names == [
        "id", "time", "provider", "method", "path", "event", "sig", "rep", "try", "ans",
    ]  # fmt: skip


def test_paths_that_differ_get_a_column_before_one_method_does() -> None:
    names = [column.name for column in layout(80, seen(many(9)))]
    assert "path" in names
    assert "method" not in names


def test_methods_that_differ_get_a_column() -> None:
    rows = [row(1, judged=insight()), row(2, judged=insight(), method="PUT")]
    assert "method" in [column.name for column in layout(80, seen(rows))]


def test_the_number_grows_with_the_journal() -> None:
    assert layout(80, seen([row(1_234_567)]))[0].cells == 7
