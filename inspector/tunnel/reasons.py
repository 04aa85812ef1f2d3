"""The sentences for what keeps a tunnel from working, each with the next step.

What programs print is untrusted text: it is quoted short, on one line, with its control characters
shown, and without the authtoken, which ngrok's own messages repeat.
"""

import re
import signal
from collections.abc import Iterable, Sequence

from inspector.errors import InspectorError
from inspector.visible import visible

DASHBOARD = "https://dashboard.ngrok.com/get-started/your-authtoken"
OTHER_WAYS = (
    "Or go without ngrok: a URL of yours (--tunnel https://…) or a tunnel command "
    "(--tunnel 'command: cloudflared tunnel --url {url}')."
)
_NEW_TOKEN = f"Copy it from {DASHBOARD} and run: inspector secret set ngrok"
_QUOTED = 200

# Source of the codes and their meanings: ngrok's documentation, "Errors Reference".
_TOO_OLD = (
    "This ngrok agent is too old for your account",
    "Run: ngrok update, or take the newest from https://ngrok.com/download",
)
_NOT_YOURS = (
    "The domain is not reserved for your ngrok account",
    "Reserve it at https://dashboard.ngrok.com/domains, or leave --domain out.",
)
_TAKEN = (
    "The domain is reserved for another ngrok account",
    "Use the authtoken of the account that it belongs to, or another domain.",
)
_CODES: dict[str, tuple[str, str]] = {
    "ERR_NGROK_105": ("ngrok refuses the authtoken: it does not look like one", _NEW_TOKEN),
    "ERR_NGROK_107": (
        "ngrok refuses the authtoken: it is not valid, perhaps reset or revoked",
        _NEW_TOKEN,
    ),
    "ERR_NGROK_4018": ("ngrok wants a verified account and its authtoken", _NEW_TOKEN),
    "ERR_NGROK_108": (
        "Your ngrok account has no agent session left: another agent is running",
        f"End the other one (see https://dashboard.ngrok.com/agents). {OTHER_WAYS}",
    ),
    "ERR_NGROK_120": _TOO_OLD,
    "ERR_NGROK_121": _TOO_OLD,
    "ERR_NGROK_314": (
        "Your ngrok plan has no custom domains",
        "Leave --domain out, or use the domain that ngrok gave your account.",
    ),
    "ERR_NGROK_319": _NOT_YOURS,
    "ERR_NGROK_320": _TAKEN,
    "ERR_NGROK_334": (
        "The public URL is already online in another ngrok agent",
        "End the other one (see https://dashboard.ngrok.com/endpoints), or use another domain.",
    ),
    "ERR_NGROK_7117": _NOT_YOURS,
    "ERR_NGROK_7118": _NOT_YOURS,
    "ERR_NGROK_9040": ("ngrok does not serve your IP address", OTHER_WAYS),
}
_CODE = re.compile(r"ERR_NGROK_\d{1,6}")
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\\[rn]")


def quoted(text: str, without: str | None = None) -> str:
    """Untrusted text for a sentence: one short line, controls shown, a secret left out."""
    if without:
        text = text.replace(without, "…")
    line = visible(" ".join(_ESCAPES.sub(" ", text).split()))
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1] + "…"


def last_words(lines: Iterable[str], without: str | None = None) -> str:
    """«: “what it printed last”», or nothing where it printed nothing."""
    said = next((words for line in reversed([*lines]) if (words := quoted(line, without))), "")
    return f": “{said}”" if said else ""


def exit_words(code: int | None) -> str:
    """How a program ended: its exit code, or the signal that ended it."""
    if code is None:
        return "ended"
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def no_ngrok(searched: Iterable[str]) -> InspectorError:
    """No ngrok agent is installed where one is looked for."""
    return InspectorError(
        f"There is no ngrok agent: looked in {', '.join(map(visible, searched))}",
        f"Install it from https://ngrok.com/download (nothing is downloaded unasked). {OTHER_WAYS}",
    )


def no_such_ngrok(path: str) -> InspectorError:
    """The agent that was named is not there, or cannot be run."""
    return InspectorError(
        f"{visible(path)} is not an ngrok agent that can be run",
        "Leave INSPECTOR_NGROK_PATH out to have it looked for, or give the executable's path.",
    )


def no_authtoken() -> InspectorError:
    """An ngrok tunnel is wanted and no authtoken is known."""
    return InspectorError(
        "ngrok needs an authtoken, and there is none in NGROK_AUTHTOKEN, in inspector's secrets "
        "or in ngrok's configuration",
        f"Copy yours from {DASHBOARD}, then run: inspector secret set ngrok "
        f"(or: ngrok config add-authtoken). {OTHER_WAYS}",
    )


def no_tunnel_without_token() -> InspectorError:
    """Nobody asked for a tunnel and no authtoken is known: not a failure."""
    return InspectorError(
        "No tunnel was asked for and no ngrok authtoken is known",
        f"For a public URL copy your authtoken from {DASHBOARD} and run: "
        f"inspector secret set ngrok. {OTHER_WAYS}",
    )


def bad_ngrok_config(path: str, mistake: str) -> InspectorError:
    """The user's own ngrok configuration cannot be used."""
    return InspectorError(
        f"ngrok's configuration {visible(path)} cannot be used: {quoted(mistake)}",
        "Run: ngrok config check",
    )


def ngrok_late(seconds: float, errors: Iterable[str], without: str | None) -> InspectorError:
    """The agent runs and has not come up; without a network it tries for ever."""
    return InspectorError(
        f"ngrok did not come up within {seconds:g} s and was ended{last_words(errors, without)}",
        "Check the network (ngrok diagnose) and that the agent is new (ngrok update). "
        f"{OTHER_WAYS}",
    )


def ngrok_refused(said: Sequence[str], without: str | None) -> InspectorError:
    """The agent ended, or refused, before there was a URL.

    Args:
        said: what it logged, printed and answered, the most telling first.
        without: the authtoken, to be left out.
    """
    codes = list(dict.fromkeys(_CODE.findall("\n".join(said))))
    for code in codes:
        if code in _CODES:
            reason, hint = _CODES[code]
            return InspectorError(f"{reason} ({code})", hint)
    words = next((short for line in said if (short := quoted(line, without))), "")
    if not words:
        return InspectorError(
            "ngrok ended at once and said nothing",
            f"Run it by hand to see why: ngrok http 80. {OTHER_WAYS}",
        )
    hint = f"See https://ngrok.com/docs/errors/{codes[0].lower()}" if codes else OTHER_WAYS
    return InspectorError(f"ngrok could not open the tunnel: “{words}”", hint)


def cannot_run(program: str, mistake: OSError) -> InspectorError:
    """The user's tunnel command cannot be started."""
    shown = visible(program)
    if isinstance(mistake, FileNotFoundError):
        return InspectorError(
            f"The tunnel command {shown} was not found",
            "Install it or give its whole path; no shell runs it, so ~ and $NAME stay as they are.",
        )
    return InspectorError(
        f"The tunnel command {shown} cannot be run: {mistake.strerror or mistake}",
        "Make it executable, or name another.",
    )


def command_ended(program: str, code: int | None, lines: Iterable[str]) -> InspectorError:
    """The user's tunnel command ended before it printed a URL."""
    return InspectorError(
        f"The tunnel command {visible(program)} {exit_words(code)} "
        f"before it printed a URL{last_words(lines)}",
        "Run it by hand to see all it says.",
    )


def command_without_url(program: str, seconds: float, lines: Iterable[str]) -> InspectorError:
    """The user's tunnel command runs and prints no URL."""
    return InspectorError(
        f"The tunnel command {visible(program)} printed no https URL within {seconds:g} s "
        f"and was ended{last_words(lines)}",
        "If you know its URL, run the command yourself and give inspector the URL (--tunnel URL).",
    )
