"""Our own theme: every template of the back-office is ours, so that nothing of Flask-Admin's own can be shown."""

from __future__ import annotations

from pathlib import Path

from flask_admin.theme import Theme

TEMPLATES = Path(__file__).resolve().parent / "templates"


def theme() -> Theme:
    """An absolute folder: Flask-Admin then looks for its templates there, and finds none of its own."""
    return Theme(folder=str(TEMPLATES), base_template="admin/base.html")
