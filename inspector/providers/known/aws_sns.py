"""Amazon SNS: RSA over lines of names and values, with a certificate."""

from collections.abc import Iterator

from inspector.providers.confirmation import Confirmation
from inspector.providers.handshake import Handshake
from inspector.providers.provider import (
    Fact,
    Key,
    Provider,
    Retries,
    Sign,
    Unsigned,
    unknown,
)
from inspector.providers.shape import Shape
from inspector.signatures import Scheme

DOCS = "Amazon SNS documentation, «Verifying the signatures of messages»"
RAW = "Amazon SNS documentation, «Raw message delivery»"
RETRYING = "Amazon SNS documentation, «Message delivery retries»"

_NOTIFICATION = (
    "{lines:Message}{lines:MessageId}{lines?:Subject}{lines:Timestamp}{lines:TopicArn}{lines:Type}"
)
_CONFIRMATION = (
    "{lines:Message}{lines:MessageId}{lines:SubscribeURL}{lines:Timestamp}{lines:Token}"
    "{lines:TopicArn}{lines:Type}"
)

_KINDS = (
    ("notification", ("Notification",), _NOTIFICATION),
    ("confirmation", ("SubscriptionConfirmation", "UnsubscribeConfirmation"), _CONFIRMATION),
)


def _schemes() -> Iterator[Scheme]:
    for version, algorithm in (("1", "rsa-sha1"), ("2", "rsa-sha256")):
        for kind, types, signed in _KINDS:
            yield Scheme(
                name=f"{algorithm} base64 of a {kind}'s members, version {version}",
                word=f"{kind}-{version}",
                algorithm=algorithm,
                member="Signature",
                encoding="base64",
                signed=signed,
                where=(("member:SignatureVersion", (version,)), ("member:Type", types)),
                key="certificate",
                source=DOCS,
            )


PROVIDER = Provider(
    name="aws-sns",
    title="Amazon SNS",
    sources=(DOCS, RAW, RETRYING),
    signs=(
        Sign(header="x-amz-sns-message-type"),
        Sign(
            shape=(
                Shape("$.Type", "text"),
                Shape("$.MessageId", "text"),
                Shape("$.TopicArn", "text", ("arn:",)),
            )
        ),
    ),
    signature=Fact(
        "Signature in the body: RSA with SHA-1 (version 1) or SHA-256 (version 2) over lines of "
        "names and values, in base64",
        source=DOCS,
        note=(
            "The certificate is given as a file: nothing is ever fetched from the SigningCertURL "
            "that a payload names."
        ),
    ),
    secret=Fact(
        "the file that you download from its SigningCertURL yourself",
        source=DOCS,
    ),
    unsigned=Unsigned(
        header="x-amz-sns-rawdelivery",
        value="true",
        why="signs nothing that it delivers raw",
        instead="Switch raw message delivery off for the subscription, to have it signed",
        source=RAW,
    ),
    schemes=tuple(_schemes()),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("$.MessageId", source=DOCS),
    event_type=Fact("$.Type", "unverified", DOCS),
    occurred_at=Fact("$.Timestamp", "unverified", DOCS),
    keys=(Key(("$.MessageId",), "strong"),),
    key=Fact("MessageId", source=DOCS, note="It stays for all attempts."),
    timeout=Fact(15.0, "unverified", RETRYING),
    success=Fact("2xx", "unverified", RETRYING),
    retries=Fact(
        Retries(count=3, gaps=(20.0, 20.0, 20.0)),
        source=RETRYING,
        note="By default; 3,600 s in all at most.",
    ),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=Fact(
        "SubscriptionConfirmation, whose SubscribeURL has to be fetched",
        "unverified",
        DOCS,
        note="That is offered and never done by itself.",
    ),
    handshake=Handshake(
        shape=(
            Shape("$.Type", "text", texts=("SubscriptionConfirmation",)),
            Shape("$.SubscribeURL", "text"),
        ),
        confirm=Confirmation(
            url="$.SubscribeURL",
            host=r"sns\.[a-z]+(-[a-z]+)+-\d+\.amazonaws\.com(\.cn)?",
            host_said="sns.REGION.amazonaws.com or sns.REGION.amazonaws.com.cn",
            parameter=("Action", "ConfirmSubscription"),
        ),
        standing="unverified",
        source=DOCS,
    ),
    notes=(Fact("x-amz-sns-message-id repeats the MessageId.", "unverified", DOCS),),
)
