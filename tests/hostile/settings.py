"""The settings that newscrawl ships, with waiting times scaled down and a meter for stalls of the event loop."""

from __future__ import annotations

from newscrawl.settings import *  # noqa: F403  # all of them are what is under attack
from newscrawl.settings import EXTENSIONS

DOWNLOAD_TIMEOUT = 8
DNS_TIMEOUT = 2
RETRY_TIMES = 1
NEWSCRAWL_MAX_PAUSE_SECONDS = "3"
NEWSCRAWL_MAX_PAGES = "300"
EXTENSIONS = {**EXTENSIONS, "tests.hostile.stalls.StallMeter": 1}
