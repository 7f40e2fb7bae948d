"""What every crawl imports: for the process that crawls are forked from, which alone imports this.

Nothing here may read the environment, start a thread or choose a reactor: each crawl has its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.settings import default_settings
from scrapy.utils.misc import load_object, walk_modules_iter

from newscrawl.media import registry

_OURS = ("newscrawl.commands", "newscrawl.crawl", "newscrawl.spiders", "newscrawl.store.jobs", "pipelines")
_SCRAPYS = (
    "scrapy.cmdline",
    "scrapy.commands",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "scrapy.extensions.feedexport",
    "scrapy.pqueues",
    "scrapy.squeues",
    "zope.interface.adapter",
)


def _components() -> Iterator[str]:
    """Paths of Scrapy's own."""
    for name, value in vars(default_settings).items():
        if name.endswith(("EXTENSIONS_BASE", "MIDDLEWARES_BASE")):
            yield from value
        elif isinstance(value, str) and value.startswith("scrapy."):
            yield value


for _package in (*_SCRAPYS, *_OURS):
    tuple(walk_modules_iter(_package))
for _component in _components():
    load_object(_component)
registry()
