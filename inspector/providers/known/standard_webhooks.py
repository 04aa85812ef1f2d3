"""Standard Webhooks: one way to sign, shared by many providers."""

from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, unknown
from inspector.signatures import Scheme

SPEC = "Standard Webhooks specification (spec/standard-webhooks.md)"
LIBRARIES = "Standard Webhooks reference libraries"

TOLERANCE = 300.0
"""Seconds that the reference libraries allow a timestamp to lie before or after."""


def schemes(prefix: str, source: str = SPEC) -> tuple[Scheme, ...]:
    """Its two schemes over headers that begin with a prefix, `webhook-` or `svix-`.

    The libraries, Svix' too, refuse an empty id as they do a missing one.
    """
    signed = f"{{header!:{prefix}id}}.{{timestamp}}.{{body}}"
    return (
        Scheme(
            name=f"hmac-sha256 base64 of {prefix}id, time and body, v1",
            word="v1",
            header=f"{prefix}signature",
            encoding="base64",
            prefix="v1,",
            separator=" ",
            signed=signed,
            key="base64",
            key_prefix="whsec_",
            timestamp=f"header:{prefix}timestamp",
            tolerance=TOLERANCE,
            source=source,
        ),
        Scheme(
            name=f"ed25519 base64 of {prefix}id, time and body, v1a",
            word="v1a",
            algorithm="ed25519",
            header=f"{prefix}signature",
            encoding="base64",
            prefix="v1a,",
            separator=" ",
            signed=signed,
            key="base64",
            key_prefix="whpk_",
            private_prefix="whsk_",
            timestamp=f"header:{prefix}timestamp",
            tolerance=TOLERANCE,
            source=source,
        ),
    )


_OTHERS = ("X-Gitlab-Event", "svix-id", "svix-signature")

PROVIDER = Provider(
    name="standard-webhooks",
    title="Standard Webhooks",
    sources=(SPEC, LIBRARIES),
    signs=(
        Sign(
            header="webhook-id",
            also=("webhook-signature", "webhook-timestamp"),
            without=_OTHERS,
        ),
        Sign(header="webhook-signature", prefix="v1", without=_OTHERS),
    ),
    signature=Fact(
        "webhook-signature: a list of v1, (HMAC-SHA256) and v1a, (Ed25519) signatures in base64 "
        "over webhook-id, webhook-timestamp and the raw body, with dots between",
        source=SPEC,
        note=("The secret is whsec_ and the key in base64. The reference libraries know v1 alone."),
    ),
    schemes=schemes("webhook-"),
    event_types=Fact((), "unknown", SPEC, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=SPEC),
    event_id=Fact("header:webhook-id", source=SPEC),
    event_type=Fact("$.type", "unverified", SPEC),
    occurred_at=Fact("$.timestamp", "unverified", SPEC),
    keys=(Key(("header:webhook-id",), "strong"),),
    key=Fact(
        "webhook-id",
        source=SPEC,
        note="It stays for all attempts, while timestamp and signature are new.",
    ),
    timeout=unknown("15 to 30 s are advised.", SPEC),
    success=Fact("2xx", "unverified", SPEC),
    retries=Fact(
        Retries(
            count=9,
            gaps=(5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0),
        ),
        "assumed",
        SPEC,
        "The specification's example; each provider has its own.",
    ),
    disabled_after=unknown("A number of failures is not said.", SPEC),
    validation=unknown("No validation request is specified.", SPEC),
    notes=(Fact("An answer with 410 switches the endpoint off.", source=SPEC),),
)
