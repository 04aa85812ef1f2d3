"""The answer language."""
