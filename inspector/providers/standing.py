"""How well something is known."""

from typing import Literal

Standing = Literal["documented", "assumed", "unofficial", "unverified", "unknown"]
"""`documented` by the provider; `assumed` where its documents leave it open; `unofficial`, read
elsewhere; `unverified`, said to be so and read nowhere that counts; `unknown`, said nowhere."""
