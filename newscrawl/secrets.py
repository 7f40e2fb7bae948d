"""Secrets that URLs carry, kept out of logs and out of the database."""

from __future__ import annotations

import re

_USERINFO = re.compile(r"(?<=//)[^\s/?#@]{1,1000}(?:@[^\s/?#@]{0,1000}){0,5}@")


def without_credentials(text: str) -> str:
    """The text with ``user:password@`` taken out of every URL in it."""
    return _USERINFO.sub("", text) if "@" in text else text
