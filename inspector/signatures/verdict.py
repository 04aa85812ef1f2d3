"""What is said of a signature."""

from typing import Literal

import msgspec

VerdictKind = Literal[
    "valid", "invalid", "missing", "expired", "no-secret", "unsigned", "unverifiable"
]


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The verdict on one delivery's signature.

    Attributes:
        verdict: `valid`; `invalid`; `missing` (a secret is known, the signature is absent);
            `expired` (right, but its time is out of tolerance); `no-secret` (signed, no secret
            given); `unsigned` (nothing says it is signed, no secret given); `unverifiable` (no
            public recipe).
        scheme: the scheme that matched or was expected, in words; None where there is none.
        reason: why, a sentence; None where the verdict says it all.
        hint: what to change, a sentence; None where nothing is known.
    """

    verdict: VerdictKind
    scheme: str | None = None
    reason: str | None = None
    hint: str | None = None

    @property
    def is_right(self) -> bool:
        """Whether the signature is that of these bytes, in time or not."""
        return self.verdict in ("valid", "expired")
