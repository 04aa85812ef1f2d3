"""What is left in the terminal after a bug that nothing caught."""

import pytest

from tests.tui.fake_feed import FakeFeed
from tests.tui.screen import app_over


async def test_a_crash_prints_its_traceback_without_secrets_and_control_sequences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = app_over(FakeFeed())

    def crash() -> None:
        secret = "".join(("the secret", " of a rule"))
        raise RuntimeError(f"\x1b]52;c;{len(secret)}\x07 of a delivery")

    async def run() -> None:
        async with app.run_test() as pilot:
            app.call_later(crash)
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await run()
    printed = capsys.readouterr().err
    assert 'raise RuntimeError(f"' in printed
    assert "RuntimeError: ␛]52;c;20␇ of a delivery" in printed
    assert "the secret of a rule" not in printed
