"""The members' and public face: Flask blueprints, one file per context."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the portal at /."""
