"""Twilio's sample requests: a telephone line that tells the weather."""

from collections.abc import Mapping

from inspector.providers.drawn import Drawn, Hex, Joined, Pick, Serial, Tree, Uuid
from inspector.providers.known.twilio import DOCS
from inspector.providers.sample import UNVERIFIED, Sample, Under

_ACCOUNT = Joined(("AC", Hex("account", 32, of="run")))
_FROM = Joined(("+4670", Serial("from", 7)))
_TO = "+46700000000"
_SHARED = "X-Twilio-Webhooks-Signature-Settings"
_KEY = Joined(("key=webhooks_sharedkey_", Hex("key", 16, of="run"), ",algorithm=HMAC_SHA256"))
_NOTE = (
    f"{UNVERIFIED} The name is ours: a request says no type. I-Twilio-Idempotency-Token was not "
    "verified either."
)


def _schemes(kind: str) -> Mapping[str, Under]:
    """Those for forms, or for JSON."""
    shared = Under(headers=((_SHARED, _KEY),))
    return {
        kind: Under(),
        f"{kind}-port": Under(),
        f"shared-key-{kind}": shared,
        f"shared-key-{kind}-port": shared,
    }


def _sample(kind: str, body: Tree, *, is_form: bool = True) -> Sample:
    token: Drawn = Uuid("idempotency")
    return Sample(
        kind,
        body,
        standing="unverified",
        source=DOCS,
        note=_NOTE,
        headers=(("I-Twilio-Idempotency-Token", token),),
        is_form=is_form,
        schemes=_schemes("form" if is_form else "json"),
    )


SAMPLES = (
    _sample(
        "message.received",
        {
            "ToCountry": "SE",
            "MessageSid": Joined(("SM", Hex("message", 32))),
            "AccountSid": _ACCOUNT,
            "From": _FROM,
            "To": _TO,
            "Body": Pick(
                "body", ("Kiruna?", "Blåser det på Öland & Gotland", "weather: 100 % rain = 1 + 1")
            ),
            "NumMedia": "0",
            "ApiVersion": "2010-04-01",
        },
    ),
    _sample(
        "call.status",
        {
            "CallSid": Joined(("CA", Hex("call", 32))),
            "AccountSid": _ACCOUNT,
            "From": _FROM,
            "To": _TO,
            "CallStatus": Pick("status", ("completed", "busy", "no-answer")),
            "Direction": "inbound",
        },
    ),
    _sample(
        "event.json",
        {
            "specversion": "1.0",
            "id": Joined(("EZ", Hex("event", 32))),
            "type": "com.twilio.messaging.message.delivered",
            "data": {
                "messageSid": Joined(("SM", Hex("message", 32))),
                "messageStatus": Pick("delivered", ("DELIVERED", "READ")),
            },
        },
        is_form=False,
    ),
)
