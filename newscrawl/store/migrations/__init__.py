"""Migrations from the first schema on."""
