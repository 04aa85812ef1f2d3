"""The filter language: which deliveries.

`parse` reads a line into a `Filter`, which is data; `matcher` makes of it, at a moment and over a
journal, what tells deliveries apart, fast enough for each key that is typed.
"""

from inspector.query.completion import suggest
from inspector.query.fields import FIELDS, OF_RULES, Field
from inspector.query.filter import Filter, Needs
from inspector.query.grammar import parse
from inspector.query.matching import Matcher, matcher
from inspector.query.mistake import FilterError
from inspector.query.recorded import Context
from inspector.query.search import Found, search
from inspector.query.subject import Recorded, Sent, subject_of

__all__ = [
    "FIELDS",
    "OF_RULES",
    "Context",
    "Field",
    "Filter",
    "FilterError",
    "Found",
    "Matcher",
    "Needs",
    "Recorded",
    "Sent",
    "matcher",
    "parse",
    "search",
    "subject_of",
    "suggest",
]
