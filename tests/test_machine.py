"""The limit of open files goes up as far as the system lets it."""

import resource

import pytest

from inspector import machine


class System:
    """A system with such limits, that refuses more than it says."""

    def __init__(self, soft: int, hard: int, most: int) -> None:
        self.limits = (soft, hard)
        self.most = most

    def getrlimit(self, _: int) -> tuple[int, int]:
        return self.limits

    def setrlimit(self, _: int, wanted: tuple[int, int]) -> None:
        if wanted[0] > self.most:
            raise ValueError("not allowed to raise maximum limit")
        self.limits = wanted


@pytest.mark.parametrize(
    ("soft", "hard", "most", "expected"),
    [
        (1024, 1_048_576, 1_048_576, 65_536),
        (1024, 4096, 4096, 4096),
        (256, resource.RLIM_INFINITY, 10_240, 8192),
        (256, resource.RLIM_INFINITY, 1024, 1024),
        (256, resource.RLIM_INFINITY, 256, 256),
        (100_000, 1_048_576, 1_048_576, 100_000),
        (4096, 4096, 4096, 4096),
    ],
)
def test_it_is_raised_as_far_as_it_goes_and_never_lowered(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, most: int, expected: int
) -> None:
    system = System(soft, hard, most)
    monkeypatch.setattr(resource, "getrlimit", system.getrlimit)
    monkeypatch.setattr(resource, "setrlimit", system.setrlimit)
    assert machine.raise_file_limit() == expected
    assert system.limits == (expected, hard)
