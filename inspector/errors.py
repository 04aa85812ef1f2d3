"""The one family of errors that a person is shown."""


class InspectorError(Exception):
    """Something that a person can mend: what happened and why, and what to do about it.

    Attributes:
        message: what happened and why, one sentence, without a full stop's worth of jargon.
        hint: what to do, or None where the message says it all.
        exit_code: what a command ends with; 2 for wrong usage or configuration, 1 otherwise.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message
