"""`inspector send` in its parts: what is typed, what is told of it, and the run between."""
