"""`inspector demo`: the screen, with the three providers sending to it."""
