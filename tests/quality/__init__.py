"""The quality gate: how well extraction reads real pages, in figures that may only rise (``python -m tests.quality``)."""
