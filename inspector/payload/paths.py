"""How the place of a value is written."""

import re

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ODD = re.compile("[\x00-\x1f\x7f-\x9f'\\\\\ud800-\udfff]")
_SHORT = {"'": r"\'", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def member_path(parent: str, name: str) -> str:
    """The JSONPath of a member, its name quoted where it is not plain (RFC 9535, 2.3.1)."""
    return f"{parent}.{name}" if _PLAIN.fullmatch(name) else f"{parent}['{escaped(name)}']"


def escaped(name: str) -> str:
    """A name for use in a path: quotes, backslashes, controls and lone surrogates escaped."""
    return _ODD.sub(lambda odd: _SHORT.get(odd[0]) or f"\\u{ord(odd[0]):04x}", name)
