"""What the command says of itself, and of words it does not know."""

import pytest

import inspector
from tests.cli.place import Place

OPTIONS = (
    *("--host", "--port", "--journal", "--answer", "--secret", "--tunnel", "--domain"),
    *("--config", "--limit-body", "--seed", "--headless", "--body"),
)


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(place: Place, option: str) -> None:
    ran = place.run(option)
    assert ran.code == 0
    for command in ("listen", "ls", "show", "retries", "providers", "secret"):
        assert f"\n  {command} " in ran.text
    assert "..." not in ran.text.partition("Commands:")[2]


@pytest.mark.parametrize("command", ["listen", "ls", "show", "retries", "providers", "secret"])
def test_every_command_has_a_help_of_its_own(place: Place, command: str) -> None:
    ran = place.run(command, "-h")
    assert ran.code == 0
    assert ran.text.startswith(f"Usage: inspector {command} ")


def test_the_help_of_listen_names_its_options(place: Place) -> None:
    text = place.run("listen", "--help").text
    for option in OPTIONS:
        assert f"  {option} " in text


def test_the_version_is_told(place: Place) -> None:
    assert place.run("--version").text == f"inspector, version {inspector.__version__}\n"


def test_a_command_that_is_none_gets_the_one_that_was_meant(place: Place) -> None:
    assert "There is no command 'lss': did you mean ls?" in place.refused("lss")
    assert "Possible are listen, demo, export," in place.refused("frobnicate")


def test_an_option_that_is_none_gets_the_one_that_was_meant(place: Place) -> None:
    assert "--port" in place.refused("--prot", "1")
    assert "--answer" in place.refused("listen", "--anwser", "200")


def test_options_without_a_command_are_those_of_listen(place: Place) -> None:
    assert "--answer: " in place.refused("--answer", "2000", "--headless")
    with place.starting("--answer", "418", "--headless") as it:
        it.line("listening")
        assert it.post("/").status == 418
