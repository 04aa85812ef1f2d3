"""Body bytes as a tree that is faithful to what was sent."""
