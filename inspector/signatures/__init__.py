"""Signature schemes, and what they say of a delivery; why one fails is told by `diagnosis`."""

from inspector.signatures.algorithms import Encoding
from inspector.signatures.case import Finding, Fix
from inspector.signatures.judging import judge
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint
from inspector.signatures.signing import Signed, sign
from inspector.signatures.verdict import Verdict
from inspector.signatures.workings import Working, workings

__all__ = [
    "Encoding",
    "Finding",
    "Fix",
    "Scheme",
    "Signed",
    "Verdict",
    "Working",
    "fingerprint",
    "judge",
    "sign",
    "workings",
]
