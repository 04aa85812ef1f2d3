"""GitHub's sample events: a program that draws star maps."""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Serial, Tree, Uuid, Whole
from inspector.providers.known.github import DOCS
from inspector.providers.sample import UNVERIFIED, Headers, Sample
from inspector.providers.trial import Trial

_NAME = "uranometria/star-maps"
_URL = f"https://github.example/{_NAME}"
_REPOSITORY: Tree = {
    "id": Serial("repository", 9, of="run"),
    "name": "star-maps",
    "full_name": _NAME,
    "private": False,
    "html_url": _URL,
    "default_branch": "main",
}
_LOGIN = Pick("login", ("hevelius", "caroline-h", "ulugh-beg"))
_SENDER: Tree = {"login": _LOGIN, "id": Serial("sender", 7), "type": "User"}
_HOOK = Serial("hook", 9, of="run")
_AFTER = Joined((Hex("after", 32), Hex("end", 8)))
_BEFORE = Joined((Hex("before", 32), Hex("its end", 8)))
_NUMBER = Serial("issue", 3)


def _headers(event: str) -> Headers:
    return (
        ("X-GitHub-Event", event),
        ("X-GitHub-Delivery", Uuid("delivery")),
        ("X-GitHub-Hook-ID", Joined((_HOOK,))),
    )


SAMPLES = (
    Sample(
        "push",
        {
            "ref": "refs/heads/main",
            "before": _BEFORE,
            "after": _AFTER,
            "repository": _REPOSITORY,
            "pusher": {"name": _LOGIN},
            "sender": _SENDER,
            "created": False,
            "deleted": False,
            "forced": False,
            "compare": Joined((_URL, "/compare/", _BEFORE, "...", _AFTER)),
            "commits": [
                {
                    "id": _AFTER,
                    "message": Pick(
                        "message",
                        (
                            "Draw Algol's minimum where it is",
                            "Étoiles doubles: séparer dès 2″",
                            "Correct the precession\n\nIt was added twice.",
                        ),
                    ),
                    "timestamp": Iso(),
                    "added": [],
                    "removed": [],
                    "modified": ["maps/perseus.py"],
                }
            ],
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
        headers=_headers("push"),
    ),
    Sample(
        "issues.opened",
        {
            "action": "opened",
            "issue": {
                "id": Serial("issue id", 10),
                "number": _NUMBER,
                "title": Pick(
                    "title",
                    ("Vega is 26 ly off", 'Labels overlap at 20"', "Añadir nombres en español"),
                ),
                "user": _SENDER,
                "state": "open",
                "comments": Whole("comments", 0, 3),
                "created_at": Iso(),
                "body": None,
                "html_url": Joined((f"{_URL}/issues/", _NUMBER)),
            },
            "repository": _REPOSITORY,
            "sender": _SENDER,
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
        headers=_headers("issues"),
    ),
)
TRIAL = Trial(
    sample=Sample(
        "ping",
        {
            "zen": "Look up before you print.",
            "hook_id": _HOOK,
            "hook": {"type": "Repository", "id": _HOOK, "active": True, "events": ["push"]},
            "repository": _REPOSITORY,
            "sender": _SENDER,
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
        headers=_headers("ping"),
    )
)
