"""Signature schemes, and why one fails."""
