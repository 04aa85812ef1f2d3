"""What followers of a journal are told, and the small rows that are followed behind deliveries."""

from collections.abc import Callable
from typing import Any

import msgspec

from inspector.delivery import Annotation, Delivery, Forwarded, Replayed, Settled
from inspector.journal.rows import (
    ANNOTATION,
    FORWARDED,
    MALFORMED,
    REPLAYED_IN_SHORT,
    Deleted,
    Held,
    Malformed,
    annotation_from,
    deleted_from,
    forwarded_from,
    held_from,
    replayed_from,
)

Entry = Delivery | Settled | Held | Malformed | Forwarded | Annotation | Replayed | Deleted


class Kind(msgspec.Struct, frozen=True):
    """Small rows that are followed behind deliveries and endings.

    Attributes:
        table: where they are, and what the cursor calls them.
        columns: what is read, without bodies, the number first.
        entry: makes what followers get of a row.
        since: the journal's version that has them.
        of_a_delivery: whether each is about one, and is told behind it.
    """

    table: str
    columns: str
    entry: Callable[[tuple[Any, ...]], Entry]
    since: int = 1
    of_a_delivery: bool = True

    @property
    def query(self) -> str:
        """What is behind a number, as far as its deliveries are."""
        # In the order of the sequence: what stands behind one that has to wait waits too.
        waits = (
            f" AND seq < coalesce((SELECT min(seq) FROM {self.table}"  # noqa: S608 - constants
            f" WHERE seq > :seen AND delivery > :last), {1 << 62})"
            if self.of_a_delivery
            else ""
        )
        return (
            f"SELECT {self.columns} FROM {self.table} WHERE seq > :seen{waits}"  # noqa: S608 - constants
            " ORDER BY seq LIMIT :limit"
        )


KINDS = (
    Kind("held", "seq, delivery, answer", held_from),
    Kind("malformed", MALFORMED, lambda row: Malformed(*row), of_a_delivery=False),
    Kind("forwarded", FORWARDED.replace(" body,", " x'',"), forwarded_from, since=2),
    Kind("annotation", ANNOTATION, annotation_from, since=3),
    Kind("replayed", REPLAYED_IN_SHORT, replayed_from, since=3),
    Kind("deleted", "seq, at, ids", deleted_from, since=3, of_a_delivery=False),
)
"""All of them, those that older journals have too first."""
