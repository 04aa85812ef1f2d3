"""Signing from the definitions (RFC 2104), sharing no code with what is tested."""

import base64
import hashlib
from typing import Any

from inspector.delivery import Delivery, raw_headers

AT = 1_769_856_744_123_456
"""When the deliveries of these tests arrive: microseconds since the epoch."""


def hmac_of(key: bytes, message: bytes, digest: str = "sha256") -> bytes:
    def hashed(data: bytes) -> bytes:
        return hashlib.new(digest, data).digest()

    block = hashlib.new(digest).block_size
    padded = (hashed(key) if len(key) > block else key).ljust(block, b"\0")
    inner = hashed(bytes(byte ^ 0x36 for byte in padded) + message)
    return hashed(bytes(byte ^ 0x5C for byte in padded) + inner)


def hex_hmac(key: str | bytes, message: bytes, digest: str = "sha256") -> str:
    return hmac_of(key.encode() if isinstance(key, str) else key, message, digest).hex()


def base64_hmac(key: str | bytes, message: bytes, digest: str = "sha256") -> str:
    raw = hmac_of(key.encode() if isinstance(key, str) else key, message, digest)
    return base64.b64encode(raw).decode()


def delivery(body: bytes, headers: dict[str, str] | None = None, **fields: Any) -> Delivery:
    values: dict[str, Any] = {
        "id": 1,
        "received_at": AT,
        "method": "POST",
        "target": b"/hooks?x=1",
        "http_version": "1.1",
        "headers": raw_headers(list((headers or {}).items())),
        "body": body,
        "size": len(body),
    }
    return Delivery(**(values | fields))
