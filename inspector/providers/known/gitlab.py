"""GitLab: a token as it is, and newer ones that sign as Standard Webhooks does."""

import msgspec

from inspector.providers.known.standard_webhooks import schemes
from inspector.providers.provider import SECONDARY, Fact, Key, Provider, Sign, told, unknown
from inspector.signatures import Scheme

DOCS = "GitLab documentation, «Webhooks»"
SIGNING = "gitlab-org/gitlab, merge request !230944"

PROVIDER = Provider(
    name="gitlab",
    title="GitLab",
    sources=(DOCS, SIGNING),
    signs=(Sign(header="X-Gitlab-Event"),),
    signature=Fact(
        "X-Gitlab-Token, the secret as it is; newer ones sign as Standard Webhooks does",
        source=f"{DOCS}; {SIGNING}",
        note=(
            "That the signing secret is decoded from base64 behind whsec_, and that 300 s are "
            "allowed, is from a secondary source."
        ),
    ),
    schemes=(
        *(
            msgspec.structs.replace(scheme, standing="unofficial")
            for scheme in schemes("webhook-", f"{SIGNING}; its key and tolerance: {SECONDARY}")[:1]
        ),
        Scheme(
            name="token",
            word="token",
            algorithm="token",
            header="X-Gitlab-Token",
            encoding="text",
            source=DOCS,
        ),
    ),
    event_types=Fact((), "unknown", DOCS, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=DOCS),
    event_id=Fact("header:Idempotency-Key", source=SIGNING),
    event_type=Fact("header:X-Gitlab-Event", "unverified", DOCS),
    occurred_at=unknown("Where a payload says when it happened was not verified.", DOCS),
    keys=(
        Key(("header:Idempotency-Key",), "strong"),
        Key(("header:X-Gitlab-Event-UUID",), "strong"),
    ),
    key=Fact(
        "Idempotency-Key, else X-Gitlab-Event-UUID",
        source=SIGNING,
        note="The first stays for all attempts; what the second does was not verified.",
    ),
    timeout=Fact(10.0, "unofficial", SECONDARY),
    success=Fact("2xx", "unverified", DOCS),
    retries=told(
        "After 4 failures it is paused for 1 minute and up to 24 hours, by its version.",
        SECONDARY,
        "unofficial",
    ),
    disabled_after=Fact(
        40, "unofficial", SECONDARY, "Older documents differ: it depends on the version."
    ),
    validation=unknown("No validation request is known.", DOCS),
    notes=(
        Fact(
            "X-Gitlab-Webhook-UUID names the webhook, X-Gitlab-Event-UUID the event.",
            "unverified",
            DOCS,
        ),
    ),
)
