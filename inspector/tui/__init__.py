"""The screen: it reads the journal and insight, never the listener."""
