"""Putting together what deliveries are judged with: the settings, and the stored secrets."""

from inspector import secrets
from inspector.config import Settings
from inspector.insight import Known, known


def known_from(settings: Settings) -> Known:
    """What is known now; read again when the secrets file changes.

    Raises:
        InspectorError: the secrets file can't be read.
    """
    return known(settings.endpoints, settings.providers, settings.secrets, secrets.load())
