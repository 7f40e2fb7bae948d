"""Exports: one format a module."""
