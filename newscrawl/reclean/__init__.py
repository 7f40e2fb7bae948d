"""Reclean: parse and refine again over kept bytes, after a change of rules."""
