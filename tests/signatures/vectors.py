"""Published vectors and vectors of the providers' libraries, as deliveries that arrive in time."""

import base64
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from inspector.delivery import Delivery, raw_headers
from inspector.providers import Provider, builtin

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text())

_PARTS_OF = {
    "aws-sns-v1": "aws-sns",
    "aws-sns-v2": "aws-sns",
    "gitlab-signing": "gitlab",
    "gitlab-token": "gitlab",
    "hubspot-v1": "hubspot",
    "hubspot-v2": "hubspot",
    "hubspot-v3": "hubspot",
    "mailabl-concat": "mailabl",
    "mailabl-hmac": "mailabl",
    "standard-webhooks-v1a": "standard-webhooks",
    "twilio-sharedkey": "twilio",
}
_UNIX = re.compile(r"\b(\d{10})(?:\d{3})?\b")


def provider_of(vector: dict[str, Any]) -> Provider:
    return builtin()[_PARTS_OF.get(vector["provider"], vector["provider"])]


def received(vector: dict[str, Any], **changed: Any) -> Delivery:
    """The vector's delivery, at the time that it names; with another body, target or headers."""
    url = urlsplit(vector["url"])
    headers = {"Host": url.netloc, **vector["headers"]} | changed.get("headers", {})
    body = changed.get("body", base64.b64decode(vector["body_base64"]))
    target = url.path + ("?" + url.query if url.query else "")
    times = _UNIX.findall(json.dumps(vector["headers"]))
    times += _UNIX.findall(base64.b64decode(vector["body_base64"]).decode("latin-1"))
    return Delivery(
        1,
        int(times[0] if times else 1_700_000_000) * 1_000_000,
        vector["method"],
        changed.get("target", target.encode()),
        "1.1",
        raw_headers(list(headers.items())),
        body,
        size=len(body),
        via="tunnel",
    )
