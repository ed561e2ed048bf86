"""The staff face: Flask-Admin screens, one file per context."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the back-office at /admin/."""
