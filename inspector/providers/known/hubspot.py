"""HubSpot: three versions of its signature."""

from collections.abc import Iterator

from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, unknown
from inspector.signatures import Scheme
from inspector.signatures.scheme import Standing

DOCS = "HubSpot documentation, «Validating requests»"
ESCAPES = f"{DOCS}; which escapes, from a secondary source"
LIBRARY = "hubspot-api-client 12.0.0 (Python), Signature"

_VERSION = "header:X-HubSpot-Signature-Version"
_READINGS: tuple[tuple[str, str, str, Standing, str], ...] = (
    ("", "{url}", "", "documented", LIBRARY),
    ("-decoded", "{url:decoded}", ", its escapes decoded", "unofficial", ESCAPES),
)


def _schemes() -> Iterator[Scheme]:
    """The versions that sign the URL once as it is and once decoded, the stronger version first."""
    for end, url, words, standing, source in _READINGS:
        yield Scheme(
            name=f"hmac-sha256 base64 of method, URL, body and time, v3{words}",
            word=f"v3{end}",
            header="X-HubSpot-Signature-v3",
            encoding="base64",
            signed=f"{{method}}{url}{{body}}{{timestamp}}",
            timestamp="header:X-HubSpot-Request-Timestamp",
            timestamp_format="milliseconds",
            tolerance=300.0,
            ahead=False,
            standing=standing,
            source=source,
        )
    for end, url, words, standing, source in _READINGS:
        yield Scheme(
            name=f"sha256 hex of secret, method, URL and body, v2{words}",
            word=f"v2{end}",
            algorithm="sha256",
            header="X-HubSpot-Signature",
            signed=f"{{secret}}{{method}}{url}{{body}}",
            where=((_VERSION, ("v2", "")),),
            standing=standing,
            source=source,
        )
    yield Scheme(
        name="sha256 hex of secret and body, v1",
        word="v1",
        algorithm="sha256",
        header="X-HubSpot-Signature",
        signed="{secret}{body}",
        where=((_VERSION, ("v1", "")),),
        source=LIBRARY,
    )


PROVIDER = Provider(
    name="hubspot",
    title="HubSpot",
    sources=(DOCS, LIBRARY),
    signs=(Sign(header="X-HubSpot-Signature-v3"), Sign(header="X-HubSpot-Signature")),
    signature=Fact(
        "X-HubSpot-Signature-v3: HMAC-SHA256 in base64 of method, URL, body and time; "
        "X-HubSpot-Signature: SHA-256 in hex of the secret and the body (v1), or of the secret, "
        "method, URL and body (v2)",
        source=LIBRARY,
        note=(
            "The documents ask for some escapes of the URL to be decoded first, the libraries do "
            "not decode them; either is right here."
        ),
    ),
    secret=Fact("the app's client secret", source=DOCS),
    schemes=tuple(_schemes()),
    batch=Fact(value=True, standing="unverified", source=DOCS),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    event_id=Fact("$[].eventId", "unverified", DOCS),
    event_type=Fact("$[].subscriptionType", "unverified", DOCS),
    occurred_at=Fact("$[].occurredAt", "unverified", DOCS),
    keys=(Key(("$[].eventId", "$[].subscriptionId"), "strong"), Key(("$[].eventId",), "strong")),
    key=Fact(
        "eventId and subscriptionId of each event",
        "unverified",
        DOCS,
    ),
    varies=Fact(("$[].attemptNumber",), "unverified", DOCS, "It counts the attempts."),
    timeout=unknown("Copies of its documents say 1, 2 or 5 s.", DOCS),
    success=Fact("2xx", "unverified", DOCS),
    retries=Fact(
        Retries(count=10),
        "unverified",
        DOCS,
        "Up to 10, and none after 400, 401, 403, 404 and 405, by older documents.",
    ),
    disabled_after=unknown("No switching off is known.", DOCS),
    validation=unknown("No validation request is known.", DOCS),
)
