"""Known secrets in what is shown: some providers send theirs as it is, in place of a signature."""

import re
from collections.abc import Iterable

from inspector.signatures import fingerprint

_AROUND = " \t\r\n\"'`"
_SHORTEST = 8
"""Characters from which a secret is looked for within other text: a shorter one may be chance."""


def without_secrets(value: str, secrets: Iterable[str]) -> str:
    """A text in which fingerprints stand for secrets.

    Args:
        value: what a signature is read from, or what a person's own code came to.
        secrets: all that are known; one that was stored with blanks or quotes counts without them.
    """
    shown = {one: secret for secret in secrets for one in (secret.strip(_AROUND), secret) if one}
    words = {value, *value.split()}
    there = [one for one in shown if one in words or (len(one) >= _SHORTEST and one in value)]
    if not there:
        return value
    any_of_them = "|".join(map(re.escape, sorted(there, key=len, reverse=True)))
    return re.sub(any_of_them, lambda found: f"<secret {fingerprint(shown[found[0]])}>", value)
