"""Settings: from the command line, the environment, `inspector.toml` and the defaults."""

from inspector.config.loading import (
    CONFIG_FILE,
    answer_files,
    bare_secret,
    delivery_target,
    forward_target,
    given_secret,
    load,
    public_url,
)
from inspector.config.settings import BODY_LIMIT, Rule, Settings

__all__ = [
    "BODY_LIMIT",
    "CONFIG_FILE",
    "Rule",
    "Settings",
    "answer_files",
    "bare_secret",
    "delivery_target",
    "forward_target",
    "given_secret",
    "load",
    "public_url",
]
