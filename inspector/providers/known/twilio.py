"""Twilio: messages and calls; the URL itself is signed."""

from collections.abc import Iterator

from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, unknown
from inspector.signatures import Scheme

DOCS = "Twilio documentation, «Webhooks security»"
LIBRARY = "twilio 9.13.0 (Python), RequestValidator"

SHARED_KEYS = "Twilio documentation, «Sign webhooks with shared keys»"

_HASH = "query:bodySHA256"
_ALGORITHM = "header:X-Twilio-Webhooks-Signature-Settings/algorithm"
_ALGORITHMS = (
    ("", "hmac-sha1", ("", "HMAC_SHA1"), LIBRARY),
    ("shared-key-", "hmac-sha256", ("HMAC_SHA256",), f"{LIBRARY}; {SHARED_KEYS}"),
)
_URLS = (
    ("", "{url}", ""),
    ("-port", "{url:port}", ", with the port"),
    ("-bare", "{url:bare}", ", without the port"),
)


def _schemes() -> Iterator[Scheme]:
    """With and without the port, as Twilio is not steady in that and its validators take both.

    The header says which algorithm; without it, it is SHA-1.
    """
    for begin, algorithm, said, source in _ALGORITHMS:
        for end, url, words in _URLS:
            yield Scheme(
                name=f"{algorithm} base64 of the URL and the sorted form{words}",
                word=f"{begin}form{end}",
                algorithm=algorithm,
                header="X-Twilio-Signature",
                encoding="base64",
                signed=f"{url}{{form}}",
                unless=_HASH,
                where=((_ALGORITHM, said),),
                source=source,
            )
            yield Scheme(
                name=f"{algorithm} base64 of the URL with the body's hash{words}",
                word=f"{begin}json{end}",
                algorithm=algorithm,
                header="X-Twilio-Signature",
                encoding="base64",
                signed=url,
                digest=_HASH,
                where=((_ALGORITHM, said),),
                source=source,
            )


PROVIDER = Provider(
    name="twilio",
    title="Twilio",
    sources=(DOCS, SHARED_KEYS, LIBRARY),
    signs=(Sign(header="X-Twilio-Signature"),),
    signature=Fact(
        "X-Twilio-Signature: HMAC-SHA1 in base64 of the URL and the form's names and values in "
        "order; with bodySHA256 in the query, of the URL alone",
        source=LIBRARY,
        note=(
            "The URL is the one that Twilio called, so a proxy that changes scheme, host or port "
            "makes it fail. X-Twilio-Webhooks-Signature-Settings says where it is HMAC-SHA256."
        ),
    ),
    secret=Fact("the account's Auth Token (or its shared key)", source=DOCS),
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
