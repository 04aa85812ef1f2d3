"""Deliveries of the documented shapes, under names of our own."""

import json
from pathlib import Path
from typing import Any

from inspector.delivery import Delivery, raw_headers

SAMPLES = Path(__file__).with_name("samples")
MISSIVE = (SAMPLES / "missive.json").read_bytes()
MAILABL = (SAMPLES / "mailabl.json").read_bytes()
MANYSENDS = (SAMPLES / "manysends.json").read_bytes()


def delivery(body: bytes, **headers: str) -> Delivery:
    """A delivery; underscores in the headers' names stand for hyphens."""
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Delivery(1, 0, "POST", b"/hooks", "1.1", raw_headers(pairs), body)


def changed(sample: bytes, **members: Any) -> bytes:
    """A sample with other members at its top; None takes one away."""
    document = json.loads(sample) | members
    return json.dumps({k: v for k, v in document.items() if v is not None}).encode()
