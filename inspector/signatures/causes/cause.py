"""What one cause is."""

from collections.abc import Callable

import msgspec

from inspector.signatures.case import Case, Finding


class Cause(msgspec.Struct, frozen=True):
    """One likely mistake. A new one is one more entry in a table beside this file.

    Attributes:
        name: what a finding calls it.
        words: what was ruled out when it is not found.
        find: makes the mistake; gives a finding where that explains the signature.
        applies: whether it is worth trying at all, and so may be said to be ruled out.
    """

    name: str
    words: str
    find: Callable[[Case], Finding | None]
    applies: Callable[[Case], bool]


def is_signed(case: Case) -> bool:
    """A signature stands where it should, and there is a secret to try."""
    return bool(case.given and case.secrets)
