"""Sample events of a sender that sends through Svix: a kennel for sledge dogs."""

from inspector.providers.drawn import Hex, Joined, Pick, Tree, Whole
from inspector.providers.known.svix import DOCS
from inspector.providers.sample import Sample, Under

_DOG = Pick("dog", ("Ísa", "Nanuq", "Bjørk", "Пурга"))


def _sample(event: str, data: Tree) -> Sample:
    return Sample(
        event,
        {"type": event, "data": data},
        standing="assumed",
        source=DOCS,
        note="Payloads are those of whoever sends through Svix: this one is invented.",
        headers=(("svix-id", Joined(("msg_", Hex("message", 27)))),),
        schemes={"v1": Under(), "v1a": Under()},
    )


SAMPLES = (
    _sample(
        "dog.weighed",
        {
            "id": Joined(("dog_", Hex("dog id", 12))),
            "name": _DOG,
            "grams": Whole("grams", 18_000, 34_000),
        },
    ),
    _sample("team.harnessed", {"id": Joined(("team_", Hex("team", 12))), "leader": _DOG}),
)
