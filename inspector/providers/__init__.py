"""What each provider's documents say, as data."""
