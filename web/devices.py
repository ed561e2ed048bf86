"""A browser's description of itself, in words that its owner recognises."""

from __future__ import annotations

from flask_babel import gettext as _

BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device(description: str) -> str:
    """*Firefox, Windows*, from a User-Agent; only to read, never to decide.

    Args:
        description: what the browser sent.
    """
    found = [next((word for mark, word in words if mark in description), "") for words in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in found if part) or description[:60] or _("Unknown device")
