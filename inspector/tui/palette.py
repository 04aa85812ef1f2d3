"""What each ink looks like in a theme.

Inks are not component classes of the style sheet: sixteen of those on every widget made up a
quarter of the time to the first paint.
"""

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color


class Palette:
    """Styles by ink, and those that are laid over a selected row.

    Args:
        variables: the theme's colours by name, as style sheets use them.
        ansi: whether the theme uses the terminal's own sixteen colours.
    """

    def __init__(self, variables: Mapping[str, str], *, ansi: bool) -> None:
        def style(ink: str, background: str | None = None, *, bold: bool = False) -> Style:
            color = Color.parse(variables[ink]).rich_color if ink else None
            behind = Color.parse(variables[background]).rich_color if background else None
            return Style(color=color, bgcolor=behind, bold=bold or None)

        names = ("dim", "faint", "ok", "bad", "warn", "info", "key", "string", "number", "literal")
        self.inks = {
            "": Style(),
            **{name: style(f"ink-{name}") for name in names},
            "title": Style(bold=True),
            "shortcut": style("footer-key-foreground", bold=True),
            "tab": style("ink-info", bold=True),
            "answering": style("ink-warn", "answering-background", bold=True),
            "loud": style("loud-foreground", "loud-background", bold=True),
            "found": style("ink-warn", bold=True) + Style(underline=True),
            "found-here": style("ink-warn", bold=True) + Style(reverse=True),
        }
        # On one of sixteen backgrounds most inks could not be read.
        over = "row-selected-foreground" if ansi else ""
        self.selected = style(over, "row-selected", bold=True)
        self.selected_elsewhere = style(over, "row-selected-blurred")
