"""Settings, secrets and places."""
