"""Two deliveries side by side: what was added, removed, changed, moved, or only written anew."""

from inspector.compare.comparison import BodyChange, Comparison, compare
from inspector.compare.edits import Edit, edits
from inspector.compare.rows import Row, RowKind, Structure, children_of, children_of_run
from inspector.compare.writing import IN_WORDS, Wording

__all__ = [
    "IN_WORDS",
    "BodyChange",
    "Comparison",
    "Edit",
    "Row",
    "RowKind",
    "Structure",
    "Wording",
    "children_of",
    "children_of_run",
    "compare",
    "edits",
]
