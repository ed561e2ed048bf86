"""What the tests of the catalogue's screens post."""

from __future__ import annotations

from typing import Any

from tests.browser_client import Browser

PATH = {"title": "Onboarding soigné", "reference": "ACCUEIL 2026", "required_workshops": "0"}
THEME = {"title": "Le regard neuf", "reference": "REGARD", "colour": "#5e748f"}
MODULE = {"title": "Poser les bases", "reference": "BASES long"}
LESSON = {"title": "Bienvenue à bord", "reference": "BIENVENUE", "level": "basics"}


def create(staff: Browser, screen: str, form: dict[str, Any], **changed: Any) -> Any:
    return staff.post(f"/admin/{screen}/new/", {**form, **changed})


def change(staff: Browser, screen: str, identifier: int, form: dict[str, Any], **changed: Any) -> Any:
    """Save a form; what concerns learners is agreed to once it was read."""
    url, posted = f"/admin/{screen}/edit/?id={identifier}", {**form, **changed}
    answer = staff.post(url, posted)
    if answer.status_code == 422 and 'name="agreed"' in answer.text:
        mark = answer.text.split('name="agreed"')[1].split('value="')[1].split('"')[0]
        return staff.post(url, {**posted, "agreed": mark})
    return answer
