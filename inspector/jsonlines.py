"""The JSON Lines that other tools read: one object a line, as the contract has them."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from inspector.delivery import Delivery, Settled, text
from inspector.insight import Accepted, Event, Insight, Repeat
from inspector.journal import Malformed
from inspector.signatures import Verdict

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

encode = msgspec.json.Encoder().encode


def listening(url: str, public_url: str | None, journal: str) -> dict[str, Any]:
    """The receiver takes requests from now on."""
    return {"type": "listening", "url": url, "public_url": public_url, "journal": journal}


def tunnel(state: str, public_url: str | None, reason: str | None) -> dict[str, Any]:
    """The tunnel's state changed."""
    return {"type": "tunnel", "state": state, "public_url": public_url, "reason": reason}


def malformed(refused: Malformed) -> dict[str, Any]:
    """The HTTP parser refused something."""
    return {
        "type": "malformed",
        "at": iso(refused.at),
        "peer": refused.peer,
        "reason": refused.reason,
        "first_bytes_base64": base64.b64encode(refused.first_bytes).decode(),
    }


def received(delivery: Delivery, insight: Insight) -> dict[str, Any]:
    """A delivery is recorded; how it is answered comes later."""
    return {
        "type": "received",
        "id": delivery.id,
        "received_at": iso(delivery.received_at),
        "method": delivery.method,
        "path": delivery.path,
        "provider": insight.provider,
    }


def delivery_line(
    delivery: Delivery,
    insight: Insight,
    settled: Settled | None,
    accepted: Accepted,
    *,
    verdict: Verdict | None = None,
    body: bool = False,
) -> dict[str, Any]:
    """A delivery with all that is known of it.

    Args:
        delivery: as recorded.
        insight: what it means.
        settled: how it ended; None while it is held open, and then `outcome` is null.
        accepted: whether the provider counts it as accepted.
        verdict: the signature's verdict with its diagnosis, in place of the insight's own.
        body: whether to put the body in, as text where it is UTF-8, in base64 elsewhere.
    """
    line: dict[str, Any] = {
        "type": "delivery",
        "id": delivery.id,
        "received_at": iso(delivery.received_at),
        "origin": delivery.origin,
        "via": delivery.via,
        "peer": delivery.peer,
        "method": delivery.method,
        "target": text(delivery.target),
        "path": delivery.path,
        "query": delivery.query,
        "http_version": delivery.http_version,
        "headers": [[text(name), text(value)] for name, value in delivery.headers],
        "content_type": delivery.content_type,
        "size": delivery.size,
        "body_state": delivery.body_state,
        "provider": insight.provider,
        "endpoint": insight.endpoint,
        "signature": verdict or insight.signature,
        "events": [_event(event) for event in insight.events],
        "repeat": _repeat(insight.repeat),
        "attempt": insight.attempt,
        "answer": _answer(settled),
        "outcome": settled.outcome if settled else None,
        "accepted": accepted,
        "took": round(settled.took, 6) if settled else None,
        "sender_waited": _rounded(settled.sender_waited) if settled else None,
    }
    if body:
        line |= _body(delivery.body)
    return line


def iso(microseconds: int) -> str:
    """Microseconds since the Unix epoch as `2026-01-31T10:52:24.123456Z`."""
    moment = _EPOCH + timedelta(microseconds=microseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "occurred_at": event.occurred_at,
        "key": event.key,
        "key_strength": event.key_strength,
        "repeat": _repeat(event.repeat),
        "attempt": event.attempt,
    }


def _repeat(repeat: Repeat) -> dict[str, Any]:
    return {"kind": repeat.kind, "of": repeat.of}


def _answer(settled: Settled | None) -> dict[str, Any] | None:
    if settled is None:
        return None
    answer = settled.answer
    return {
        "by": answer.by,
        "plan": answer.plan,
        "step": answer.step,
        "status": answer.status,
    }


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 6)
