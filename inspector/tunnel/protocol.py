"""What the listener and the tunnel's own process say to each other, one JSON line each."""

from typing import Literal

import msgspec

State = Literal["off", "starting", "up", "down", "failed"]


class TunnelReport(msgspec.Struct, frozen=True):
    """How the tunnel is.

    Attributes:
        state: `down` was up and is being brought back; `failed` waits for a person (from the
            tunnel's process it is the last word: the listener decides whether to try again).
        public_url: its address, while it is up.
        reason: why it is off, down or failed; while it is up, what one should know about the
            URL. A sentence on one line, safe to show.
        hint: what to do about it, a sentence.
    """

    state: State
    public_url: str | None = None
    reason: str | None = None
    hint: str | None = None


class NgrokJob(msgspec.Struct, frozen=True, tag="ngrok"):
    """An ngrok agent to run. It goes through a pipe only, as it holds the authtoken.

    Attributes:
        folder: a private folder that both ends remove; the agent's configuration goes there.
        patience: seconds until an agent that has not come up is given up.
        local_url: where the receiver listens.
        authtoken: the token of the user's ngrok account.
        ngrok_path: the agent's executable.
        ngrok_config: the user's own ngrok configuration.
        url: the public URL to ask for; None for one that ngrok chooses.
    """

    folder: str
    patience: float
    local_url: str
    authtoken: str
    ngrok_path: str
    ngrok_config: str | None = None
    url: str | None = None

    def __repr__(self) -> str:
        return f"NgrokJob({self.local_url!r})"


class CommandJob(msgspec.Struct, frozen=True, tag="command"):
    """A tunnel command of the user's to run.

    Attributes:
        folder: a private folder that both ends remove.
        patience: seconds until a command that has printed no URL is given up.
        command: its words, ready to run.
    """

    folder: str
    patience: float
    command: tuple[str, ...]


Job = NgrokJob | CommandJob


def encode(message: TunnelReport | Job) -> bytes:
    """One message as its line."""
    return msgspec.json.encode(message) + b"\n"


report_from = msgspec.json.Decoder(TunnelReport).decode
job_from = msgspec.json.Decoder[Job](Job).decode
