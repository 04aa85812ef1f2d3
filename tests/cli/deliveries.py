"""What the three providers send, signed as their documents say, without our own code."""

import hashlib
import hmac
from pathlib import Path

_SAMPLES = Path(__file__).parents[1] / "providers" / "samples"

MISSIVE = (_SAMPLES / "missive.json").read_bytes()
MAILABL = (_SAMPLES / "mailabl.json").read_bytes()
MANYSENDS = (_SAMPLES / "manysends.json").read_bytes()
BYTES = bytes(range(256)) * 4
PLAIN = b'{"b": 1.10, "a": [1, 2], "b": 2}'
SECRET = "a validation secret"


def by_missive(body: bytes = MISSIVE, secret: str = SECRET) -> dict[str, str]:
    """Missive's header."""
    return {"X-Hook-Signature": f"sha256={_hmac(secret, body)}"}


def by_mailabl(body: bytes = MAILABL, secret: str = SECRET) -> dict[str, str]:
    """Mailabl's header, as its PHP sample computes it."""
    return {"X-Mailabl-Signature": _hmac(secret, body)}


def _hmac(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
