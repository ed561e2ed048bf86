"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, Flask

blueprint = Blueprint("sign_in", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
