"""Slack's sample events: the channel of a mountain rescue."""

from inspector.providers.drawn import Attempt, Hex, Joined, Pick, Serial, Tree, Unix
from inspector.providers.known.slack import EVENTS
from inspector.providers.sample import UNVERIFIED, Sample
from inspector.providers.trial import Trial

_TEAM = Joined(("T0", Serial("team", 8, of="run")))
_CHANNEL = Joined(("C0", Serial("channel", 8, of="run")))
_USER = Joined(("U0", Serial("user", 8)))
_TS = Joined((Unix(), ".", Serial("ts", 6)))
_TOKEN = Hex("token", 24, of="run")


def _sample(kind: str, **event: Tree) -> Sample:
    return Sample(
        kind,
        {
            "token": _TOKEN,
            "team_id": _TEAM,
            "api_app_id": Joined(("A0", Serial("app", 8, of="run"))),
            "event": {"type": kind, **event},
            "type": "event_callback",
            "event_id": Joined(("Ev0", Serial("event", 10))),
            "event_time": Unix(),
        },
        standing="unverified",
        source=EVENTS,
        note=f"{UNVERIFIED} X-Slack-Retry-Reason is left out.",
        retry_headers=(("X-Slack-Retry-Num", Joined((Attempt(first=0),))),),
    )


SAMPLES = (
    _sample(
        "message",
        channel=_CHANNEL,
        user=_USER,
        text=Pick(
            "text",
            (
                "Two climbers overdue on the north face",
                "Helikopter um 05:40, Wind 30 kn — :snowflake:",
                "The dogs &amp; the sledge are at the hut",
            ),
        ),
        ts=_TS,
        event_ts=_TS,
        channel_type="channel",
    ),
    _sample(
        "reaction_added",
        user=_USER,
        reaction=Pick("reaction", ("eyes", "mountain", "white_check_mark")),
        item={"type": "message", "channel": _CHANNEL, "ts": _TS},
        event_ts=_TS,
    ),
)
TRIAL = Trial(
    sample=Sample(
        "url_verification",
        {"token": _TOKEN, "challenge": Hex("challenge", 32), "type": "url_verification"},
        standing="unverified",
        source=EVENTS,
        note=UNVERIFIED,
    )
)
