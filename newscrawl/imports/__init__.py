"""Imports: archives that are already on disk, one file a form, through the same refinery and writer as a crawl."""
