"""Stand-ins for the programs that make a receiver public: they really carry traffic.

    agent = standin_ngrok(tmp_path)                  # give it as ngrok_path
    …
    known = standin_facts(agent)                     # once the tunnel is up
    known.edge                                       # "http://127.0.0.1:41234", carried to us

The stand-in reports its edge as its public URL, unless a domain was asked for: then it reports
that one, as ngrok does, and still carries what comes in at `edge`.
"""

import sys
from pathlib import Path
from typing import Literal

import msgspec

Mode = Literal[
    "ok",
    "bad-token",
    "session-limit",
    "domain-taken",
    "exits",
    "silent",
    "offline",
    "dies-after-one",
    "loses-session",
]

CommandMode = Literal["ok", "no-url", "ends", "stubborn", "chatty"]

_PROGRAM = Path(__file__).with_name("program.py")


class Facts(msgspec.Struct):
    """What a running stand-in tells its test.

    Attributes:
        pid: its process.
        argv: how it was started.
        edge: where it takes traffic, `http://127.0.0.1:…`.
        socket: the system's number for what listens there.
        api: where it serves ngrok's local interface; empty for a command.
        config: the ngrok configuration it was given, as text.
        config_path: where that was.
        config_mode: the file's permission bits.
    """

    pid: int
    argv: list[str]
    edge: str
    socket: int
    api: str = ""
    config: str = ""
    config_path: str = ""
    config_mode: int = 0


def standin_ngrok(folder: Path, mode: Mode = "ok") -> Path:
    """An executable that behaves as the ngrok agent, version 3, that pyngrok drives.

    Modes:
        ok: a token is in its configuration, so it comes up.
        bad-token: ERR_NGROK_105, repeating the token as ngrok does, and the end.
        session-limit: ERR_NGROK_108 and the end.
        domain-taken: it comes up, and refuses the endpoint with ERR_NGROK_334.
        exits: at once, without a word.
        silent: it runs and says nothing.
        offline: it finds no network, says so, and goes on trying.
        dies-after-one: it carries one request, then ends with exit code 1.
        loses-session: with each request that it carries it loses its session and finds it again.
    Without a token in its configuration it ends with ERR_NGROK_4018.
    """
    return _executable(folder / "ngrok", "ngrok", mode)


def standin_command(folder: Path, mode: CommandMode = "ok") -> Path:
    """An executable that behaves as `cloudflared tunnel --url URL` does.

    It prints a link to its help, then `https://stand-in-words.trycloudflare.com` in a box, and
    carries what comes in at its `edge`.

    Modes:
        no-url: it prints the link and no URL of a tunnel.
        ends: it prints why, and ends with exit code 3.
        stubborn: it does not end when it is asked to.
        chatty: it prints a megabyte before it carries anything.
    """
    return _executable(folder / "cloudflared", "cloudflared", mode)


def standin_facts(executable: Path) -> Facts:
    """What the newest process of this executable told; it tells before it comes up."""
    return msgspec.json.decode(_facts_path(executable).read_bytes(), type=Facts)


def _executable(path: Path, program: str, mode: str) -> Path:
    path.write_text(
        f"#!{sys.executable} -IS\n"
        f"import runpy\n"
        f"run = runpy.run_path({str(_PROGRAM)!r})['main']\n"
        f"run({program!r}, {mode!r}, {str(_facts_path(path))!r})\n"
    )
    path.chmod(0o755)
    return path


def _facts_path(executable: Path) -> Path:
    return executable.with_suffix(".facts.json")
