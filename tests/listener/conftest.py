"""A listener that the tests share, each with paths of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.listening import Running, running


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        patch.setenv("INSPECTOR_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("listener") / "journal.db", limit_body=100_000) as it:
        yield it


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"
