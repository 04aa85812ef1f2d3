"""The append-only record on disk; the only thing that processes share."""
