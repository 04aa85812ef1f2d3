"""Deliveries from files: a JSON Lines export, a HAR of any tool, a raw HTTP request."""

from inspector.importing.imported import Imported, Source
from inspector.importing.reading import read

__all__ = ["Imported", "Source", "read"]
