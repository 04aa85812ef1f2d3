"""What an inspector was asked to do, from all the places where it can be said."""

from collections.abc import Mapping
from typing import Final

import msgspec

from inspector.config.keep import Keep
from inspector.delivery import Endpoint
from inspector.hidden import HoldsSecrets

BODY_LIMIT: Final = 25 * 1024 * 1024


class Rule(msgspec.Struct, frozen=True):
    """An answer for the deliveries that a filter matches: both in their languages."""

    when: str
    answer: str


class Settings(HoldsSecrets, frozen=True):
    """All that can be set; it goes to the listener as JSON.

    Attributes:
        journal: the journal's absolute path.
        host: the address to listen on.
        port: the port; 0 for any free one, None for 8080 or the next free one.
        answer: a plan in the answer language, for what no endpoint's own is for.
        forward_to: the local app's URL.
        tunnel: `auto`, `ngrok`, `none`, a URL, or `command: …`.
        domain: the ngrok domain.
        limit_body: bytes of a body that are kept; more is answered 413.
        seed: what chance starts from, so that a run repeats; None for another one each time.
        guard: whether a provider is kept from switching the webhook off.
        keep: how much of what came is kept.
        endpoints: those of the config file, in its order, with the secrets that stand there.
        rules: those of the config file, in its order.
        providers: the user's own, by name, as tables for `providers.own`.
        secrets: by name, from the command line and the environment; the stored ones are not here.
        keys: keys by the id of their binding.
        config_path: the config file's absolute path; None where there is none.
        lacks: what is not there of the secrets in the config file, a sentence each; nothing where
            all of them are needed.
    """

    journal: str
    host: str = "127.0.0.1"
    port: int | None = None
    answer: str | None = None
    forward_to: str | None = None
    tunnel: str = "auto"
    domain: str | None = None
    limit_body: int = BODY_LIMIT
    seed: int | None = None
    guard: bool = True
    keep: Keep = Keep()
    endpoints: tuple[Endpoint, ...] = ()
    rules: tuple[Rule, ...] = ()
    providers: Mapping[str, Mapping[str, object]] = {}
    secrets: Mapping[str, tuple[str, ...]] = {}
    keys: Mapping[str, str] = {}
    config_path: str | None = None
    lacks: tuple[str, ...] = ()
