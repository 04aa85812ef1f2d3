"""What a filter can ask for."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

import msgspec

from inspector.delivery import Origin, Outcome
from inspector.insight.judged import Accepted, RepeatKind
from inspector.signatures.verdict import VerdictKind

Kind = Literal["text", "words", "number", "status", "duration", "size", "ids"]
YES_NO: Final = ("yes", "no")


class Field(msgspec.Struct, frozen=True):
    """One field.

    Attributes:
        name: as it is written.
        kind: what its values are: `text` is contained, `words` are a closed list, `ids` are equal;
            the others are numbers, and can be given as a range.
        about: what it is, for the help.
        words: the closed list.
        may_lack: whether `none` asks for deliveries that have none.
    """

    name: str
    kind: Kind
    about: str
    words: tuple[str, ...] = ()
    may_lack: bool = False


_FIELDS = (
    Field("id", "number", "the delivery's number: id:12, id:10..20"),
    Field("method", "text", "the HTTP method"),
    Field("path", "text", "the path as sent, without its query"),
    Field("endpoint", "text", "the configured endpoint's path, else the delivery's own"),
    Field("provider", "text", "who sent it; none where that is not recognised", may_lack=True),
    Field("type", "text", "what happened, in the provider's words", may_lack=True),
    Field("event", "ids", "an event's id, or the key that tells it apart", may_lack=True),
    Field("sig", "words", "the verdict on its signature", get_args(VerdictKind)),
    Field("repeat", "words", "whether it was seen before", get_args(RepeatKind)),
    Field("attempt", "number", "how many times its event has been delivered: attempt:2.."),
    Field("status", "status", "the status code of our answer: status:5xx", may_lack=True),
    Field("outcome", "words", "how it ended", get_args(Outcome)),
    Field("took", "duration", "from the end of the request to that of the answer: took:1s.."),
    Field("accepted", "words", "whether its provider counts it as accepted", get_args(Accepted)),
    Field("size", "size", "bytes of its body: size:10kb.."),
    Field("age", "duration", "how long ago it came: age:..10m is the last ten minutes"),
    Field("origin", "words", "provider for what is from outside; send and replay are ours",
          get_args(Origin)),
    Field("held", "words", "whether it still waits for its answer", YES_NO),
    Field("pinned", "words", "whether you pinned it", YES_NO),
    Field("header", "text", "a header, any of those of its name: header.User-Agent:curl"),
    Field("body", "text", "the body, as sent and with its escapes resolved"),
)  # fmt: skip

FIELDS: Final[Mapping[str, Field]] = {field.name: field for field in _FIELDS}
"""All fields by name, in the order of the help; `header` is written `header.NAME`."""

OF_RULES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("status", "outcome", "took", "age", "accepted"),
        "is not known yet when a delivery is answered",
    ),
    "held": "says the same of every delivery that is being answered: yes",
    "pinned": "says the same of every delivery that is being answered: no",
    "last": "says the same of every delivery that is being answered: it is the newest",
    "id": "tells one delivery from the others, and each is answered once",
}
"""The fields that a rule may not ask for, `last` among them, and why."""
