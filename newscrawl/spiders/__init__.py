"""Discover: one spider a file."""
