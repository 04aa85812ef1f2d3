"""The answer language: what a sender gets, attempt by attempt."""
