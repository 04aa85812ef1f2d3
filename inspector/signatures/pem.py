"""Keys and certificates as PEM files: secrets of several lines."""

import re

BEGIN = "-----BEGIN "
_END = "-----END "
_LABEL = re.compile(r"\s*-----BEGIN ([A-Z0-9 ]{1,40})-----")


def is_pem(text: str) -> bool:
    """Whether a text begins as a PEM file does."""
    return text.lstrip().startswith(BEGIN)


def is_cut(text: str) -> bool:
    """Whether a PEM file lacks its end, as where only its first line was taken."""
    return is_pem(text) and text.count(BEGIN) > text.count(_END)


def kind_of(text: str) -> str | None:
    """What a PEM file says that it holds, such as `certificate` or `public key`; None of others."""
    found = _LABEL.match(text)
    return found[1].strip().lower() if found else None
