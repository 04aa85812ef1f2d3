"""Twilio: messages and calls; the URL itself is signed."""

from collections.abc import Iterator

from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, unknown
from inspector.signatures import Scheme

DOCS = "Twilio documentation, «Webhooks security»"
LIBRARY = "twilio 9.13.0 (Python), RequestValidator"

_HASH = "query:bodySHA256"


def _schemes() -> Iterator[Scheme]:
    """Its validators take a URL with and without the port; newer keys have SHA-256."""
    for algorithm in ("hmac-sha1", "hmac-sha256"):
        shared = algorithm == "hmac-sha256"
        for url, port in (("{url}", ""), ("{url:port}", ", with the port")):
            yield Scheme(
                name=f"{algorithm} base64 of the URL and the sorted form{port}",
                word=f"{'shared-key-' if shared else ''}form{'-port' if port else ''}",
                algorithm=algorithm,
                header="X-Twilio-Signature",
                encoding="base64",
                signed=f"{url}{{form}}",
                unless=_HASH,
                source=LIBRARY,
            )
            yield Scheme(
                name=f"{algorithm} base64 of the URL with the body's hash{port}",
                word=f"{'shared-key-' if shared else ''}json{'-port' if port else ''}",
                algorithm=algorithm,
                header="X-Twilio-Signature",
                encoding="base64",
                signed=url,
                digest=_HASH,
                source=LIBRARY,
            )


PROVIDER = Provider(
    name="twilio",
    title="Twilio",
    sources=(DOCS, LIBRARY),
    signs=(Sign(header="X-Twilio-Signature"),),
    signature=Fact(
        "X-Twilio-Signature: HMAC-SHA1 in base64 of the URL and the form's names and values in "
        "order; with bodySHA256 in the query, of the URL alone",
        source=LIBRARY,
        note=(
            "The URL is the one that Twilio called, so a proxy that changes scheme, host or port "
            "makes it fail. With X-Twilio-Webhooks-Signature-Settings it is HMAC-SHA256."
        ),
    ),
    schemes=tuple(_schemes()),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=unknown("MessageSid and CallSid are the resource's, not the event's.", DOCS),
    event_type=unknown(
        "A form tells no type; MessageStatus or CallStatus says what became of it.", DOCS
    ),
    occurred_at=unknown("Where a payload says when it happened was not verified.", DOCS),
    key=Fact("I-Twilio-Idempotency-Token, else the hash of the whole body", "unverified", DOCS),
    keys=(Key(("header:I-Twilio-Idempotency-Token",), "strong"),),
    timeout=Fact(15.0, source=DOCS, note="In all; 10 s to connect."),
    success=Fact("2xx", "unverified", DOCS),
    retries=Fact(
        Retries(count=0),
        source=DOCS,
        note="Only where the URL's own parameters ask for them; else the fallback URL is called.",
    ),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
)
