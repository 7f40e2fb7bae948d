"""Exports: one file a format; each turns articles into text or files as they come, never all at once."""
