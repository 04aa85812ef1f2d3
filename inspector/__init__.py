"""A webhook inspector for the terminal: see deliveries, judge them, choose the answers."""

__version__ = "0.1.0"
