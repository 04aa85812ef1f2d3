"""Discord's sample events: a bot that knows the tides."""

from inspector.providers.drawn import Hex, Iso, Joined, Pick, Serial, Tree
from inspector.providers.known.discord import DOCS
from inspector.providers.sample import UNVERIFIED, Sample
from inspector.providers.trial import Trial


def _snowflake(name: str) -> Joined:
    return Joined(("1", Serial(name, 15), "042"))


_APPLICATION = Joined(("1", Serial("application", 15, of="run"), "042"))
_USER: Tree = {
    "id": _snowflake("user"),
    "username": Pick("user name", ("saltwind", "marée.haute", "夜の潮")),
    "discriminator": "0",
}


def _interaction(kind: int, **more: Tree) -> Tree:
    return {
        "id": _snowflake("interaction"),
        "application_id": _APPLICATION,
        "type": kind,
        **more,
        "token": Hex("token", 32),
        "version": 1,
    }


SAMPLES = (
    Sample(
        "2",
        _interaction(
            2,
            data={
                "id": _snowflake("command"),
                "name": "tide",
                "type": 1,
                "options": [
                    {
                        "name": "port",
                        "type": 3,
                        "value": Pick("port", ("Saint-Malo", "Tromsø", "鹿児島")),
                    }
                ],
            },
            guild_id=_snowflake("guild"),
            channel_id=_snowflake("channel"),
            member={"user": _USER, "roles": []},
        ),
        standing="unverified",
        source=DOCS,
        note=f"{UNVERIFIED} 2 is the type of an application's command.",
    ),
    Sample(
        "APPLICATION_AUTHORIZED",
        {
            "version": 1,
            "application_id": _APPLICATION,
            "type": 1,
            "event": {
                "type": "APPLICATION_AUTHORIZED",
                "timestamp": Iso("microseconds"),
                "data": {
                    "user": _USER,
                    "scopes": ["applications.commands"],
                    "integration_type": 1,
                },
            },
        },
        standing="unverified",
        source=DOCS,
        note=UNVERIFIED,
    ),
)
TRIAL = Trial(
    sample=Sample("PING", _interaction(1), standing="unverified", source=DOCS, note=UNVERIFIED),
    and_wrong=True,
)
