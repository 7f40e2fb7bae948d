"""Deployments that need programs of their own, tried for real: ``python -m tests.deployed BIN``."""
