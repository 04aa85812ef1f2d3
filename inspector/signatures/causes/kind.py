"""A form that is signed field by field, and that Content-Type does not say to be one."""

from msgspec.structs import replace

from inspector.signatures.address import FORM, is_formlike
from inspector.signatures.case import NOTHING, Case, Finding, takes
from inspector.signatures.causes.cause import Cause, Mistake, finding_of
from inspector.signatures.lacking import MAKE_IT_A_FORM, kind_said


def _find(case: Case) -> Finding | None:
    headers = ((b"Content-Type", FORM), *case.delivery.headers)
    as_form = replace(case.delivery, headers=headers)
    fit = Case(case.schemes, as_form, case.secrets, {}, computed=case.computed).fit(NOTHING)
    if fit is None:
        return None
    is_own = case.computed is not None
    right = "Your code took the body for a form" if is_own else "The signature is right for a form"
    reason = f"{right}, as which the body is written, but {kind_said(case.delivery)}"
    return finding_of(case, fit, Mistake("content-type", reason, MAKE_IT_A_FORM))


CONTENT_TYPE = Cause(
    frozenset({"content-type"}),
    "a form that Content-Type does not say to be one",
    _find,
    lambda case: (
        bool(case.secrets)
        and is_formlike(case.delivery)
        and any(takes(given.scheme, "form") for given in case.given)
    ),
)
