"""Scrapy components of newscrawl, one a module."""
