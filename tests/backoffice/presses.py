"""Pressing a verb on several rows as a person does: read what would happen, then press again."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.browser_client import Browser

HIDDEN = re.compile(r'<input type="hidden" name="(press-token|press-seen)" value="([^"]+)">')


def foreseen(browser: Browser, address: str, form: dict[str, Any] | None = None) -> tuple[str, dict[str, str]]:
    """The page that says what would happen, and its hidden fields."""
    answer = browser.post(address, form or {})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200, answer.status
    return page, dict(HIDDEN.findall(page))


def pressed(
    browser: Browser, address: str, form: dict[str, Any] | None = None, *, follow: bool = False
) -> TestResponse:
    """Read what would happen, then press."""
    _page, hidden = foreseen(browser, address, form)
    return browser.post(address, {**(form or {}), **hidden}, follow=follow)
