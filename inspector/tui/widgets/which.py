"""Which deliveries something is done with, to choose from."""

from collections.abc import Sequence

from textual.content import Content

from inspector.tui.some import Some
from inspector.tui.widgets.choice import Choices


class Which(Choices):
    """One choice for each; the first is chosen at the beginning.

    Args:
        some: what there is to choose from; one at least.
    """

    def __init__(self, some: Sequence[Some]) -> None:
        self._some = some
        super().__init__(Content(one.words) for one in some)

    @property
    def chosen(self) -> Some:
        """What is chosen."""
        return self._some[self.at]
