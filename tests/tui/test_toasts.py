"""Sentences in the corner."""

import pytest

from tests.tui.fake_feed import FakeFeed, varied
from tests.tui.screen import app_over, until_shown


@pytest.mark.parametrize(("columns", "lengths"), [(80, (76, 77, 78, 151)), (109, (105, 106, 107))])
async def test_a_sentence_is_there_to_its_last_word_whatever_its_length(
    columns: int, lengths: tuple[int, ...]
) -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=(columns, 24), notifications=True) as pilot:
        for length in lengths:
            app.say(("word " * 40)[: length - 5].rstrip() + f" L{length}")
            await until_shown(pilot, f"L{length}")
