"""Regular expressions in linear time, as hostile text meets them: RE2."""

from collections.abc import Callable
from functools import lru_cache

from inspector.visible import visible

Finder = Callable[[bytes], bool]
"""Whether a regular expression is found in a text in UTF-8."""


def why_not(pattern: str) -> str | None:
    """Why a text is no regular expression of RE2, in its words; None where it is one."""
    import re2  # only who writes one waits for it

    try:
        finder(pattern, case=True)
    except re2.error as error:
        reason: object = error.args[0] if error.args else ""
        words = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        return visible(words)
    return None


@lru_cache(maxsize=64)
def finder(pattern: str, *, case: bool) -> Finder:
    """What finds a regular expression of RE2.

    Args:
        pattern: one that `why_not` has nothing against.
        case: whether the case of letters counts.
    """
    import re2

    options = re2.Options()
    options.log_errors = False  # it would write to standard error, where the screen is
    options.never_capture = True
    options.case_sensitive = case
    search = re2.compile(pattern, options).search
    return lambda text: search(text) is not None
