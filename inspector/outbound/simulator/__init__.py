"""The provider simulator: its events, signed and retried as its documents say."""
