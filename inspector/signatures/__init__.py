"""Signature schemes, and why one fails."""

from inspector.signatures.algorithms import Encoding
from inspector.signatures.judging import Working, judge, workings
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint
from inspector.signatures.verdict import Verdict

__all__ = ["Encoding", "Scheme", "Verdict", "Working", "fingerprint", "judge", "workings"]
