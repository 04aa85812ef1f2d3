"""Missive's sample events: a sailmakers' shared inbox.

Members, their order and their types are those of the official example; all types of events are
assumed to look like it.
"""

from inspector.providers.drawn import Joined, Pick, Tree, Unix, Uuid, Whole
from inspector.providers.known.missive import GUIDE, REQUEST, SETUP
from inspector.providers.sample import Sample
from inspector.providers.trial import Trial

_ORGANIZATION = Uuid("organization", of="run")
_CONVERSATION = Uuid("conversation")
_ORDER = Whole("order", 10_000, 99_999)

_CUSTOMER = Pick(
    "customer", ("Aoife Ní Bhriain", "Tomáš Dvořák", "Nguyễn Thị Hoa", "José Ibáñez", "山本 さくら")
)
_ADDRESS = Pick(
    "customer",
    (
        "aoife@rosscarbery-sailing.example",
        "tomas@lipno-jachty.example",
        "hoa.nguyen@halong-junks.example",
        "jose@vela-cadiz.example",
        "sakura@enoshima-yacht.example",
    ),
)
_COLLEAGUE = Pick("colleague", ("Solveig Ødegård", "Bartłomiej Żuk", "Chloë O’Hara"), of="run")
_COLLEAGUE_EMAIL = Pick(
    "colleague",
    ("solveig@nordsail.example", "bartek@nordsail.example", "chloe@nordsail.example"),
    of="run",
)
_MATTER = Pick(
    "matter",
    (
        "New mainsail, 38 m²",
        "Torn genoa – can it wait until März?",
        'Batten pocket "B" came undone',
        "Colour of the spinnaker ⛵",
    ),
)
_PREVIEW = Pick(
    "matter",
    (
        "Good morning! We measured the mast again and it is 12.40 m after all, not 12.04. Could "
        "you send a new quote, with two reef points and the number on both sides? The old one can "
        "be thrown away. We are at the quay until Thursday, so somebody could come by and look.",
        "Servus, the clew tore off in Saturday’s storm. It held with tape till the harbour 😅, but "
        "not further. Is a repair worth it, or would you rather cut a new one? Pictures are in "
        "the attachment; please don’t show them to the insurance before we have talked.",
        'The pocket marked "B" opened again after only three weeks. I don\'t mind sewing it '
        "myself, if you tell me which thread you took. Otherwise I will bring it over on the 14th, "
        "before the regatta – the lorry leaves at 7:30, so it would have to be early.",
        "We voted: orange it is, with the white stripe moved up by 20 cm. Two of us still want "
        "turquoise, but they are in the minority \\o/. When do you need the final word, and does "
        "it cost more than the 1 980 € that we had agreed on? Nothing else changes.",
    ),
)
_LABEL = Pick("label", ("Waiting for cloth", "Repair / 修理", "Quote sent ✉"), of="run")
_CHANNEL = "mail.missiveapp.com/#inbox/conversations/"


def _person(id_: Uuid, name: Tree, email: Tree, *, assigned: bool) -> Tree:
    return {
        "id": id_,
        "name": name,
        "email": email,
        "unassigned": not assigned,
        "closed": False,
        "archived": False,
        "trashed": False,
        "junked": False,
        "assigned": assigned,
        "flagged": False,
        "snoozed": False,
    }


_ASSIGNEE = _person(Uuid("colleague id", of="run"), _COLLEAGUE, _COLLEAGUE_EMAIL, assigned=True)
_ONLOOKER = _person(
    Uuid("onlooker", of="run"), "Ragnhild Sæther", "ragnhild@nordsail.example", assigned=False
)
_SUBJECT = Joined((_MATTER, " (order ", _ORDER, ")"))
_REPLY = Joined(("Re: ", _SUBJECT))

_CONVERSATION_BODY: Tree = {
    "id": _CONVERSATION,
    "subject": _SUBJECT,
    "latest_message_subject": _REPLY,
    "organization": {"id": _ORGANIZATION, "name": "Nordsail Seilmakeri AS"},
    "team": {
        "id": Uuid("team", of="run"),
        "name": "Loft & Repairs",
        "organization": _ORGANIZATION,
    },
    "color": None,
    "assignees": [_ASSIGNEE],
    "assignee_names": _COLLEAGUE,
    "assignee_emails": _COLLEAGUE_EMAIL,
    "users": [_ASSIGNEE, _ONLOOKER],
    "attachments_count": Whole("attachments", 0, 4),
    "messages_count": Whole("messages", 1, 9),
    "authors": [{"name": _CUSTOMER, "address": _ADDRESS}],
    "drafts_count": 0,
    "send_later_messages_count": 0,
    "tasks_count": Whole("tasks", 0, 2),
    "completed_tasks_count": 0,
    "shared_labels": [{"id": Uuid("label id", of="run"), "name": _LABEL}],
    "shared_label_names": _LABEL,
    "app_url": Joined(("missive://", _CHANNEL, _CONVERSATION)),
    "web_url": Joined(("https://", _CHANNEL, _CONVERSATION)),
}
_MESSAGE: Tree = {
    "id": Uuid("message"),
    "subject": _REPLY,
    "preview": _PREVIEW,
    "type": "email",
    "delivered_at": Unix(before=9),
    "updated_at": Unix(before=1),
    "created_at": Unix(before=2),
    "email_message_id": Joined(("<", Uuid("mail"), "@mail.nordsail.example>")),
    "in_reply_to": [],
    "references": [],
    "from_field": {"name": _CUSTOMER, "address": _ADDRESS},
    "to_fields": [{"name": None, "address": "loft@nordsail.example"}],
    "cc_fields": [],
    "bcc_fields": [],
    "reply_to_fields": [],
}


def _payload(event: str, description: str) -> Tree:
    # A rule listens to one type of event, so each type has a rule of its own.
    rule: Tree = {
        "id": Uuid(f"rule {event}", of="run"),
        "description": description,
        "type": event,
    }
    return {"rule": rule, "conversation": _CONVERSATION_BODY, "latest_message": _MESSAGE}


def _unofficial(event: str, description: str) -> Sample:
    return Sample(
        event,
        _payload(event, description),
        standing="unofficial",
        source=f"{GUIDE}, section «Webhook Types»",
        note="Only the name stands there; the payload is assumed to be that of label_change.",
    )


SAMPLES = (
    Sample("label_change", _payload("label_change", "Labelled → tell the loft"), source=REQUEST),
    _unofficial("new_message", "Every message → order book"),
    _unofficial("new_comment", "Comments → logbook"),
    _unofficial("assignment_change", "New assignee → rota"),
    _unofficial("conversation_opened", "Opened again → back on the list"),
    _unofficial("conversation_closed", "Closed → bill it 🧾"),
)
TRIAL = Trial(sample=Sample("", {}, standing="assumed", source=SETUP))
