"""A delivery or two of every provider, with the headers that tell whose it is."""

import json
from typing import Any

from inspector.delivery import Delivery, raw_headers
from tests.providers.deliveries import MAILABL, MANYSENDS, MISSIVE

BARE = "5a" * 32
PREFIXED = f"sha256={BARE}"
SHA1 = "sha1=" + "5a" * 20
SNS = {"Type": "Notification", "MessageId": "m1", "TopicArn": "arn:aws:sns:eu-west-1:1:t"}
STANDARD = {"webhook-id": "m1", "webhook-timestamp": "1", "webhook-signature": "v1,AA=="}
SVIX = {name.replace("webhook", "svix"): value for name, value in STANDARD.items()}
TIMED = f"t=1,v1={BARE}"

EXAMPLES: list[tuple[str, dict[str, str], Any]] = [
    ("asana", {"X-Hook-Signature": BARE}, {"events": [{"action": "changed"}]}),
    ("asana", {"X-Hook-Signature": BARE}, {"events": []}),
    ("asana", {"X-Hook-Secret": "s"}, b""),
    ("aws-sns", {"x-amz-sns-message-type": "Notification"}, SNS),
    ("aws-sns", {}, SNS),
    ("calendly", {"Calendly-Webhook-Signature": TIMED}, {"event": "invitee.created"}),
    (
        "chatwoot",
        {"X-Chatwoot-Signature": PREFIXED, "X-Chatwoot-Timestamp": "1"},
        {"event": "message_created"},
    ),
    (
        "discord",
        {"X-Signature-Ed25519": BARE * 2, "X-Signature-Timestamp": "1"},
        {"id": "1", "application_id": "2", "type": 2},
    ),
    (
        "github",
        {"X-GitHub-Event": "push", "X-Hub-Signature": SHA1, "X-Hub-Signature-256": PREFIXED},
        {"action": "opened", "repository": {"id": 1}},
    ),
    (
        # A payload that could be Meta's.
        "github",
        {"X-GitHub-Event": "push", "X-Hub-Signature-256": PREFIXED},
        {"object": "page", "entry": []},
    ),
    ("gitlab", {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "t"}, {"object_kind": "push"}),
    ("gitlab", {"X-Gitlab-Event": "Push Hook", **STANDARD}, {"object_kind": "push"}),
    ("hubspot", {"X-HubSpot-Signature": BARE, "X-HubSpot-Signature-Version": "v1"}, []),
    (
        "hubspot",
        {"X-HubSpot-Signature-v3": "AA==", "X-HubSpot-Request-Timestamp": "1"},
        [{"eventId": 1, "subscriptionType": "contact.creation"}],
    ),
    (
        "intercom",
        {"X-Hub-Signature": SHA1},
        {"type": "notification_event", "id": "notif_1", "topic": "user.created"},
    ),
    (
        "linear",
        {"Linear-Signature": BARE, "Linear-Event": "Issue", "Linear-Delivery": "d"},
        {"action": "create", "type": "Issue"},
    ),
    ("mailabl", {"X-Mailabl-Signature": BARE}, MAILABL),
    ("mailabl", {}, MAILABL),
    (
        "mailgun",
        {},
        {
            "signature": {"timestamp": "1", "token": "t", "signature": BARE},
            "event-data": {"id": "e", "event": "opened"},
        },
    ),
    ("manysends", {}, MANYSENDS),
    ("meta", {"X-Hub-Signature-256": PREFIXED}, {"object": "page", "entry": [{"id": "1"}]}),
    (
        "meta",
        {"X-Hub-Signature": SHA1, "X-Hub-Signature-256": PREFIXED},
        {"object": "whatsapp_business_account", "entry": []},
    ),
    ("missive", {"X-Hook-Signature": PREFIXED}, MISSIVE),
    ("missive", {"X-Hook-Signature": BARE}, MISSIVE),
    ("missive", {}, MISSIVE),
    ("paddle", {"Paddle-Signature": f"ts=1;h1={BARE}"}, {"event_id": "e", "event_type": "a"}),
    (
        "sendgrid",
        {
            "X-Twilio-Email-Event-Webhook-Signature": "AA==",
            "X-Twilio-Email-Event-Webhook-Timestamp": "1",
        },
        [{"sg_event_id": "e", "event": "open"}],
    ),
    ("sendgrid", {}, [{"sg_event_id": "e", "event": "open"}]),
    (
        "shopify",
        {"X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-SHA256": "AA=="},
        {"id": 1},
    ),
    (
        "slack",
        {"X-Slack-Signature": f"v0={BARE}", "X-Slack-Request-Timestamp": "1"},
        {"type": "event_callback", "team_id": "T", "event": {"type": "message"}},
    ),
    ("slack", {}, {"type": "event_callback", "team_id": "T", "event": {"type": "message"}}),
    ("square", {"x-square-hmacsha256-signature": "AA=="}, {"event_id": "e", "type": "a.b"}),
    ("standard-webhooks", STANDARD, {"type": "thing.made"}),
    ("stripe", {"Stripe-Signature": TIMED}, {"id": "evt_1", "object": "event", "type": "a"}),
    ("stripe", {}, {"id": "evt_1", "object": "event", "type": "a"}),
    ("svix", SVIX, {"type": "thing.made"}),
    ("svix", SVIX | STANDARD, {"type": "thing.made"}),
    ("twilio", {"X-Twilio-Signature": "AA=="}, b"MessageSid=SM1&From=%2B1"),
    (
        "typeform",
        {"Typeform-Signature": "sha256=AA=="},
        {"event_id": "e", "event_type": "form_response", "form_response": {}},
    ),
    ("typeform", {}, {"event_id": "e", "event_type": "form_response", "form_response": {}}),
    (
        "woocommerce",
        {"X-WC-Webhook-Topic": "order.created", "X-WC-Webhook-Signature": "AA=="},
        {"id": 1},
    ),
    (
        "zoom",
        {"x-zm-signature": f"v0={BARE}", "x-zm-request-timestamp": "1"},
        {"event": "meeting.started", "event_ts": 1, "payload": {}},
    ),
    ("zoom", {}, {"event": "meeting.started", "event_ts": 1, "payload": {}}),
]
USUAL = {"Host": "a.example", "Content-Type": "application/json", "User-Agent": "x"}


def made(place: int, *, path: bytes = b"/hooks") -> Delivery:
    """An example as a delivery, whose id says which."""
    _, headers, body = EXAMPLES[place]
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    pairs = raw_headers([*USUAL.items(), *headers.items()])
    return Delivery(place + 1, 0, "POST", path, "1.1", pairs, raw)
