"""What was asked for on the command line, and what is refused of it."""

import sys
from pathlib import Path

from inspector.config import BODY_LIMIT
from inspector.errors import InspectorError
from inspector.hidden import HoldsSecrets
from inspector.mistake import listed
from inspector.outbound.simulator.tampering import Way
from inspector.providers import Provider
from inspector.providers.samples import samples_of, trial_of
from inspector.visible import visible


class Asked(HoldsSecrets, frozen=True, kw_only=True):
    """The command line of `inspector send`, each value read; None for what was not given."""

    event: str | None = None
    to: str | None = None
    secret: str | None = None
    scheme: str | None = None
    set: tuple[str, ...] = ()
    body: str | None = None
    count: int = 1
    rate: float | None = None
    concurrency: int = 1
    speed: float = 1.0
    timeout: float | None = None
    retries: tuple[float, ...] | None = None
    until_accepted: bool = False
    duplicate: float = 0.0
    conflict: bool = False
    shuffle: bool = False
    tamper: Way | None = None
    malformed: bool = False
    gzip: bool = False
    batch: int | None = None
    seed: str | None = None
    validate: bool = False
    follow: bool = False
    insecure: bool = False
    url: str | None = None


def check(asked: Asked, provider: Provider) -> None:
    """Make sure that what was asked for goes together, and that the provider does it.

    Raises:
        InspectorError: it does not.
    """
    if asked.body is not None:
        given = {
            "EVENT": asked.event is not None and not around_a_body(provider),
            "--set": bool(asked.set),
            "--conflict": asked.conflict,
            "--batch": asked.batch is not None,
        }
        unwanted = [name for name, is_given in given.items() if is_given]
        if unwanted:
            raise InspectorError(
                f"--body is sent as it is, so {listed(unwanted, 'and')} can change nothing of it.",
                "Leave one of them out; --set changes a sample event.",
            )
    if asked.until_accepted and asked.retries == ():
        raise InspectorError(
            "--until-accepted tries again and again, and --retries none never.",
            "Leave one of them out.",
        )
    if asked.batch is not None and not provider.batch.value:
        raise InspectorError(
            f"{provider.title} sends each event in a delivery of its own, so --batch is of no use.",
            "--count says how many events are sent.",
        )
    if asked.validate and trial_of(provider.name) is None:
        raise InspectorError(
            f"No validation request of {provider.title} is documented that would have to succeed.",
            "Leave --validate out.",
        )
    if not provider.schemes and (asked.secret or asked.scheme or asked.tamper):
        raise InspectorError(
            f"How {provider.title} signs is not known here, so its events are sent unsigned.",
            "Leave --secret, --scheme and --tamper out; or give it a signature in the config file.",
        )


def around_a_body(provider: Provider) -> bool:
    """Whether a body of one's own is sent with what stands around those of a sample event."""
    return any(one.headers or one.schemes or one.is_form for one in samples_of(provider.name))


def own_body(name: str) -> bytes:
    """The bytes of `--body FILE`; `-` is standard input.

    Raises:
        InspectorError: it can't be read, or is larger than any receiver of ours takes.
    """
    if not name:
        raise InspectorError("--body names no file.", "Name one, or - for standard input.")
    shown = "standard input" if name == "-" else visible(name)
    try:
        if name == "-":
            body = sys.stdin.buffer.read(BODY_LIMIT + 1)
        else:
            with Path(name).expanduser().open("rb") as file:
                body = file.read(BODY_LIMIT + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InspectorError(f"--body cannot be read from {shown}: {reason}.") from None
    if len(body) > BODY_LIMIT:
        raise InspectorError(
            f"--body is more than the {BODY_LIMIT >> 20} MiB that are sent: {shown}.",
            "Send a smaller one.",
        )
    return body
