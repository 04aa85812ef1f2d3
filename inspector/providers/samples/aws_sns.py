"""Amazon SNS's sample messages: the alarms of a cold store."""

from collections.abc import Mapping

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Tree, Uuid
from inspector.providers.known.aws_sns import DOCS
from inspector.providers.sample import UNVERIFIED, Sample, Under
from inspector.providers.trial import Trial

_TOPIC = "arn:aws:sns:eu-north-1:000000000000:cold-store"
_HOST = "https://sns.eu-north-1.amazonaws.com"
_SUBSCRIPTION = Joined((_TOPIC, ":", Uuid("subscription", of="run")))
_TOKEN = Joined((Hex("token", 32), Hex("more of it", 32)))
_NOTE = (
    f"{UNVERIFIED} The certificate at SigningCertURL is not that of your key: give the receiver "
    "your own."
)


def _headers(kind: str) -> tuple[tuple[str, str | Joined | Uuid], ...]:
    return (
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("x-amz-sns-message-type", kind),
        ("x-amz-sns-message-id", Uuid("message")),
        ("x-amz-sns-topic-arn", _TOPIC),
    )


def _message(kind: str, **more: Tree) -> Tree:
    return {
        "Type": kind,
        "MessageId": Uuid("message"),
        "TopicArn": _TOPIC,
        **more,
        "Timestamp": Iso("milliseconds"),
        "SignatureVersion": "1",
        "SigningCertURL": f"{_HOST}/SimpleNotificationService-of-your-own.pem",
    }


def _versions(kind: str) -> Mapping[str, Under]:
    return {f"{kind}-1": Under(), f"{kind}-2": Under(members={"SignatureVersion": "2"})}


SAMPLES = (
    Sample(
        "Notification",
        _message(
            "Notification",
            Subject=Pick("alarm", ("Chamber 4 is warm", "Door B stands open", "Fan 2: låg fart")),
            Message=Pick(
                "alarm",
                (
                    "It has had −11.5 °C for ten minutes;\nthe limit is −18 °C.",
                    '{"door":"B","open_for":340}',
                    "Fläkt 2 går med 40 % — check the belt before the night shift.",
                ),
            ),
            UnsubscribeURL=Joined((_HOST, "/?Action=Unsubscribe&SubscriptionArn=", _SUBSCRIPTION)),
        ),
        standing="unverified",
        source=DOCS,
        note=_NOTE,
        headers=(*_headers("Notification"), ("x-amz-sns-subscription-arn", _SUBSCRIPTION)),
        schemes=_versions("notification"),
    ),
    Sample(
        "SubscriptionConfirmation",
        _message(
            "SubscriptionConfirmation",
            Token=_TOKEN,
            Message=Pick(
                "invitation",
                (
                    f"You have chosen to subscribe to the topic {_TOPIC}.",
                    f"Please confirm that {_TOPIC} may send to this endpoint.",
                ),
            ),
            SubscribeURL=Joined(
                (_HOST, f"/?Action=ConfirmSubscription&TopicArn={_TOPIC}&Token=", _TOKEN)
            ),
        ),
        standing="unverified",
        source=DOCS,
        note=_NOTE,
        headers=_headers("SubscriptionConfirmation"),
        schemes=_versions("confirmation"),
    ),
)
TRIAL = Trial(sample=SAMPLES[1])
