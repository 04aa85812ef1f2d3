"""Exports, read by the programs that they are for."""
