"""``/healthz``: whether this process answers, and its database too."""

from __future__ import annotations

from flask import Blueprint, Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.kernel.database import session

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> tuple[dict[str, str], int]:
    """200 and ``ok``, or 503 when the database does not answer. Tells nothing else: anybody may ask."""
    try:
        session.connection().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return {"status": "database"}, 503
    return {"status": "ok"}, 200
