"""GitLab's sample events: the firmware of a beehive's scales."""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Serial, Tree, Uuid
from inspector.providers.known.gitlab import DOCS
from inspector.providers.sample import UNVERIFIED, Sample, Under

_PROJECT: Tree = {
    "id": Serial("project", 4, of="run"),
    "name": "hive-scales",
    "web_url": "https://gitlab.example/imkerei/hive-scales",
    "path_with_namespace": "imkerei/hive-scales",
    "default_branch": "main",
}
_NAME = Pick("who", ("Żaneta Pszczoła", "Björn Imker", "Márta Méhész"))
_USER_NAME = Pick("who", ("zaneta", "bjoern", "marta"))
_USER_ID = Serial("user", 4)
_AFTER = Joined((Hex("after", 32), Hex("end", 8)))
_KEY = Uuid("key")


def _sample(event: str, body: Tree) -> Sample:
    return Sample(
        event,
        body,
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
        headers=(
            ("X-Gitlab-Event", event),
            ("X-Gitlab-Event-UUID", Uuid("event")),
            ("X-Gitlab-Webhook-UUID", Uuid("webhook", of="run")),
            ("X-Gitlab-Instance", "https://gitlab.example"),
            ("Idempotency-Key", _KEY),
        ),
        schemes={"token": Under(), "v1": Under(headers=(("webhook-id", _KEY),))},
    )


SAMPLES = (
    _sample(
        "Push Hook",
        {
            "object_kind": "push",
            "event_name": "push",
            "before": Joined((Hex("before", 32), Hex("its end", 8))),
            "after": _AFTER,
            "ref": "refs/heads/main",
            "user_id": _USER_ID,
            "user_name": _NAME,
            "user_username": _USER_NAME,
            "project_id": Serial("project", 4, of="run"),
            "project": _PROJECT,
            "commits": [
                {
                    "id": _AFTER,
                    "message": Pick(
                        "message",
                        ("Weigh in 10 g steps\n", "Mäuse nicht mitwiegen\n", "0 °C is no error\n"),
                    ),
                    "timestamp": Iso(),
                }
            ],
            "total_commits_count": 1,
        },
    ),
    _sample(
        "Issue Hook",
        {
            "object_kind": "issue",
            "event_type": "issue",
            "user": {"id": _USER_ID, "name": _NAME, "username": _USER_NAME},
            "project": _PROJECT,
            "object_attributes": {
                "id": Serial("issue", 6),
                "iid": Serial("number", 3),
                "title": Pick("title", ("The scale drifts in rain", "Waage zählt Mäuse 🐭")),
                "state": "opened",
                "action": "open",
                "created_at": Iso(),
            },
        },
    ),
)
