"""The causes that a diagnosis knows, in the order in which they are tried.

What leaves body and secret alone comes first, so that a simpler explanation is never passed over;
what costs more comes later, and two mistakes at once come last.
"""

from inspector.signatures.causes.beside import BESIDE, REPEATED
from inspector.signatures.causes.body import BODY_CAUSES, LINE_END
from inspector.signatures.causes.cause import Cause
from inspector.signatures.causes.computed import COMPUTED_CAUSES
from inspector.signatures.causes.described import DESCRIBED_CAUSES
from inspector.signatures.causes.json_text import JSON_CAUSES
from inspector.signatures.causes.keys import SECRET_CAUSES
from inspector.signatures.causes.kind import CONTENT_TYPE
from inspector.signatures.causes.number import NUMBER_CAUSES
from inspector.signatures.causes.other import OTHER_SECRET
from inspector.signatures.causes.recipe import RECIPE_CAUSES, UNKNOWN
from inspector.signatures.causes.two import TWO
from inspector.signatures.causes.uncounted import UNCOUNTED
from inspector.signatures.causes.unusable import UNUSABLE
from inspector.signatures.causes.url import FAR_URL_CAUSES, URL_CAUSES
from inspector.signatures.causes.value import VALUE_CAUSES

_OF_BOTH: tuple[Cause, ...] = (
    *SECRET_CAUSES,
    OTHER_SECRET,
    LINE_END,
    CONTENT_TYPE,
    *URL_CAUSES,
    *NUMBER_CAUSES,
    *RECIPE_CAUSES,
    *DESCRIBED_CAUSES,
    *JSON_CAUSES,
    *BODY_CAUSES,
    *FAR_URL_CAUSES,
)

CAUSES: tuple[Cause, ...] = (
    *VALUE_CAUSES,
    REPEATED,
    UNCOUNTED,
    *_OF_BOTH,
    BESIDE,
    UNKNOWN,
    TWO,
    UNUSABLE,
)
"""Of a delivery's signature."""

OWN_CAUSES: tuple[Cause, ...] = (*COMPUTED_CAUSES, *_OF_BOTH, TWO)
"""Of what own code computed."""
