"""Profile pictures, for those who may see the person (test F4)."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort
from flask_login import login_required

from models.documents.pictures import picture_shown
from models.documents.storage import FileMissing, storage
from models.kernel.database import session

blueprint = Blueprint("pictures", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/photos/<int(max=9223372036854775807):picture_id>")
@login_required  # type: ignore[untyped-decorator]
def show(picture_id: int) -> Response:
    """The bytes of a picture; a picture never changes, so the browser of its reader may keep it for a day."""
    found = session.scalars(picture_shown(picture_id)).one_or_none()
    if found is None:
        abort(404)
    try:
        with storage().open(found.key) as file:
            content = file.read()
    except FileMissing:
        abort(404)
    response = Response(content, mimetype=found.media_type)
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
