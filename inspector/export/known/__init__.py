"""One module a format; its `FORMAT` is found by being here."""
