"""Which deliveries something is done with, to choose from."""

from collections.abc import Sequence

from textual.content import Content

from inspector.tui.some import Some
from inspector.tui.widgets.choice import Choices


class Which(Choices):
    """One choice for each; the first is chosen at the beginning, and shown where there are more.

    Args:
        some: what there is to choose from; one at least.
    """

    def __init__(self, some: Sequence[Some]) -> None:
        self._some = some
        super().__init__(Content(one.words) for one in some)
        self.display = self.offers_more

    @property
    def offers_more(self) -> bool:
        """Whether there is more than one to choose from."""
        return len(self._some) > 1

    @property
    def chosen(self) -> Some:
        """What is chosen."""
        return self._some[self.at]
