"""Standard output as other tools read it: JSON Lines, of which a terminal obeys nothing."""

import json
import re
import sys

import msgspec

from inspector import jsonlines

_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")


def put(line: msgspec.Struct) -> None:
    """Write one line; it is seen with the next flush."""
    encoded = jsonlines.encode(line)
    if not encoded.isascii() or b"\x7f" in encoded:
        encoded = _BEYOND_ASCII.sub(_escaped, encoded.decode()).encode()
    sys.stdout.buffer.write(encoded + b"\n")


def _escaped(found: re.Match[str]) -> str:
    """The same to every reader of JSON; C1 controls and bidi overrides mean more to a terminal."""
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]
