"""An egg for Scrapyd: ``python -m newscrawl.egg newscrawl.egg``."""
