"""Archives that are already on disk, through the same parsers and pipelines as a crawl."""
