"""Lines as data: cutting, wrapping and measuring."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.tui.text import (
    cut,
    cut_middle,
    fit,
    flow,
    line_width,
    pad,
    plain,
    spread,
    width,
    wrap,
)
from inspector.tui.wrapped import PART, WrappedText
from inspector.visible import visible

ANY = st.text(alphabet=st.characters(), max_size=200)
CELLS = st.integers(min_value=8, max_value=60)


def test_what_is_cut_bears_a_mark() -> None:
    assert cut("deliveries", 6) == "deliv…"
    assert cut("deliveries", 10) == "deliveries"
    assert cut_middle("https://3f1c.ngrok-free.app", 15) == "https:/…ree.app"


def test_a_cut_never_splits_a_wide_character() -> None:
    assert cut("日本語日本語", 6) == "日本…"
    assert width(pad("日本語", 4)) == 4


@given(ANY, st.integers(min_value=1, max_value=40))
def test_padding_gives_exactly_the_cells_asked_for(text: str, cells: int) -> None:
    assert width(pad(visible(text), cells)) == cells


@given(ANY, CELLS)
def test_a_fitted_line_is_never_wider_than_its_place(text: str, cells: int) -> None:
    assert line_width(fit([(text, ""), (text, "dim")], cells)) <= cells


@given(ANY, CELLS)
def test_no_row_of_a_wrapped_text_is_too_wide(text: str, cells: int) -> None:
    assert all(width(row) <= cells for row in wrap(text, cells))
    assert all(line_width(row) <= cells for row in flow([(text, "")], cells))


@given(ANY, CELLS)
def test_rows_of_a_long_text_hold_all_of_it_and_fit(text: str, cells: int) -> None:
    wrapped = WrappedText(text, cells)
    while wrapped.remaining:
        wrapped.more()
    rows = [wrapped.row(index) for index in range(len(wrapped))]
    assert all(width(row) <= cells for row in rows)
    assert "".join(rows) == visible(text.replace("\n", "").replace("\t", "    "))


def test_the_right_end_of_a_line_stays_whole() -> None:
    line = spread([("a long beginning", "")], [("17:22:41", "")], 16)
    assert plain(line) == "a long… 17:22:41"


def test_a_long_text_is_worked_out_a_part_at_a_time() -> None:
    text = WrappedText("x" * 25_000_000, 80)
    assert len(text) == PART
    before = text.remaining
    text.more()
    assert len(text) == 2 * PART
    assert text.remaining == before - PART * 80


def test_a_text_of_line_breaks_alone_is_worked_out_a_part_at_a_time() -> None:
    text = WrappedText("\n" * 1_000_000, 80)
    assert len(text) == PART
    assert text.row(0) == ""
