"""WooCommerce."""

from inspector.providers.handshake import Handshake
from inspector.providers.provider import Fact, Key, Provider, Retries, Sign, unknown
from inspector.signatures import Scheme

SOURCE = "WooCommerce's source, class WC_Webhook"

PROVIDER = Provider(
    name="woocommerce",
    title="WooCommerce",
    sources=(SOURCE,),
    signs=(Sign(header="X-WC-Webhook-Topic"), Sign(header="X-WC-Webhook-Signature")),
    signature=Fact(
        "X-WC-Webhook-Signature: HMAC-SHA256 of the raw body in base64",
        source=SOURCE,
        note=(
            "The entities of < > & \" ' in the secret are decoded before it is the key "
            "(wp_specialchars_decode with ENT_QUOTES)."
        ),
    ),
    schemes=(
        Scheme(
            name="hmac-sha256 base64",
            header="X-WC-Webhook-Signature",
            encoding="base64",
            key="html",
            source=SOURCE,
        ),
    ),
    event_types=Fact((), "unknown", SOURCE, "A list of them was not verified."),
    batch=Fact(value=False, standing="unverified", source=SOURCE),
    event_id=unknown(
        "X-WC-Webhook-Delivery-ID is new for each delivery, and may be the same for two within one "
        "second.",
        SOURCE,
    ),
    event_type=Fact("header:X-WC-Webhook-Topic", "unverified", SOURCE),
    occurred_at=unknown("Where a payload says when it happened was not verified.", SOURCE),
    keys=(Key(("header:X-WC-Webhook-Topic", "body"), "body"),),
    key=Fact("X-WC-Webhook-Topic and the hash of the whole body", "assumed", SOURCE),
    timeout=Fact(60.0, "unverified", SOURCE),
    success=Fact("200-302", source=SOURCE),
    retries=Fact(Retries(count=0), source=SOURCE, note="None was seen in deliver()."),
    disabled_after=Fact(5, source=SOURCE, note="About 5: after more than 5 failures."),
    validation=Fact(
        "A form that holds webhook_id alone, unsigned, when it is saved; it has to get exactly 200",
        "unverified",
        SOURCE,
    ),
    handshake=Handshake(form=("webhook_id",), signed=False, standing="unverified", source=SOURCE),
    notes=(Fact("X-WC-Webhook-ID names the webhook.", "unverified", SOURCE),),
)
