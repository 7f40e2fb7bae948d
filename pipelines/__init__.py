"""The refinery: the order of the steps, used by crawl, import and reclean alike."""
