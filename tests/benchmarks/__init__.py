"""Benchmarks: run by hand, they print ratios to a baseline of the same run and assert nothing."""
