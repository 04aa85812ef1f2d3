"""Which deliveries something is done with, to choose from."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import RadioSet

from inspector.tui.some import Some
from inspector.tui.widgets.choice import Choice


class Which(RadioSet):
    """One choice for each; the first is chosen at the beginning.

    Args:
        some: what there is to choose from; one at least.
    """

    def __init__(self, some: Sequence[Some]) -> None:
        self._some = some
        super().__init__(*(Choice(Content(one.words), value=one is some[0]) for one in some))

    @property
    def chosen(self) -> Some:
        """What is chosen."""
        return self._some[max(0, self.pressed_index)]

    def step(self) -> None:
        """Choose the next one."""
        choices = list(self.query(Choice))
        choices[(max(0, self.pressed_index) + 1) % len(choices)].value = True
