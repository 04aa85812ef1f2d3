"""The causes that a diagnosis knows, in the order in which they are tried.

What leaves body and secret alone comes first, so that a simpler explanation is never passed over.
"""

from inspector.signatures.causes.body import BODY_CAUSES
from inspector.signatures.causes.cause import Cause
from inspector.signatures.causes.recipe import RECIPE_CAUSES
from inspector.signatures.causes.secret import SECRET_CAUSES
from inspector.signatures.causes.value import VALUE_CAUSES

CAUSES: tuple[Cause, ...] = (*VALUE_CAUSES, *SECRET_CAUSES, *BODY_CAUSES, *RECIPE_CAUSES)
