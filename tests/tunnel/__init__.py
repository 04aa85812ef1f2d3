"""The room that makes the receiver public."""
