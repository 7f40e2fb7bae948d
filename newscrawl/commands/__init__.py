"""Scrapy commands that replace built-in ones where the exit code must be trusted."""
