"""Benchmarks: ``python -m bench NAME``; figures of a shared machine are ratios and medians, never single times."""
