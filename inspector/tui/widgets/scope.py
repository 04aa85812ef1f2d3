"""For whom something is set: everything, or the selected delivery's endpoint."""

from textual.content import Content
from textual.widgets import RadioSet

from inspector.tui.widgets.choice import Choice
from inspector.visible import visible


class Scope(RadioSet):
    """Everything, or an endpoint where one is known.

    Args:
        endpoint: its path; None where none is known.
    """

    def __init__(self, endpoint: str | None) -> None:
        self._endpoint = endpoint
        choices = [Choice(Content("everything"), value=True)]
        if endpoint is not None:
            choices.append(Choice(Content.assemble(visible(endpoint), (" and below  ^n", "dim"))))
        super().__init__(*choices)

    @property
    def endpoint(self) -> str | None:
        """The endpoint that is chosen; None for everything."""
        return self._endpoint if self.pressed_index == 1 else None

    @property
    def words(self) -> str:
        """The choice in words."""
        return self.endpoint or "everything"

    def switch(self) -> None:
        """Choose the other one."""
        choices = list(self.query(Choice))
        if len(choices) > 1:
            choices[1 - max(0, self.pressed_index)].value = True
