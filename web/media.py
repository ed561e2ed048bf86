"""Videos, captions and sheets of the catalogue, for those who may read them now (CAT-30, LRN-08…10).

In the shell, because staff look at them too where the portal is not served. Nothing here leads to the store itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, request
from flask_login import login_required

from models.catalogue.entities import ModuleSheet
from models.kernel.text import N_
from models.learning.files import sheet_to_read, video_to_watch
from models.learning.refusals import AccessClosed, Unknown
from web.actor import current_actor
from web.errors import refused_access
from web.ranges import file_answer

blueprint = Blueprint("media", __name__)
NOT_A_PLAYER = {"document", "iframe", "frame", "object", "embed"}
"""What a browser says it wants a video for when somebody opens its address by itself."""
FORBIDDEN = '\\/:*?"<>|'
"""What a name of a file may not hold on some machine."""
SHEET_NAME = N_("Summary sheet - %(module)s")
Found = TypeVar("Found")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/videos/<int(max=9223372036854775807):video_id>")
@login_required  # type: ignore[untyped-decorator]
def video(video_id: int) -> Any:
    """The bytes of a video that is kept here, for a player."""
    found = _allowed(lambda: video_to_watch(video_id, by=current_actor()))
    if found.file is None or request.headers.get("Sec-Fetch-Dest") in NOT_A_PLAYER:
        abort(404)
    return file_answer(found.file)


@blueprint.get("/videos/<int(max=9223372036854775807):video_id>/sous-titres")
@login_required  # type: ignore[untyped-decorator]
def captions(video_id: int) -> Any:
    found = _allowed(lambda: video_to_watch(video_id, by=current_actor()))
    if found.captions is None:
        abort(404)
    answer = file_answer(found.captions)
    answer.headers["Content-Type"] = "text/vtt; charset=utf-8"
    return answer


@blueprint.get("/fiches/<int(max=9223372036854775807):module_id>")
@login_required  # type: ignore[untyped-decorator]
def sheet(module_id: int) -> Any:
    """*La fiche résumé du module*: the browser downloads it (LRN-10)."""
    return sheet_answer(_allowed(lambda: sheet_to_read(module_id, by=current_actor())))


def sheet_answer(found: ModuleSheet) -> Response:
    """A version of a sheet as a file, under the title of its module."""
    answer = file_answer(found.file)
    name = str(SHEET_NAME % {"module": found.module.title})
    answer.headers["Content-Disposition"] = attachment(f"{name}.pdf")
    return answer


def attachment(name: str) -> str:
    """The header that makes a browser download a file under a name, with its accents (RFC 6266)."""
    clean = " ".join("".join(one if one.isprintable() and one not in FORBIDDEN else " " for one in name).split())
    plain = unicodedata.normalize("NFKD", clean.replace("’", "'")).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def _allowed(read: Callable[[], Found]) -> Found:
    try:
        return read()
    except Unknown:
        abort(404)
    except AccessClosed as refusal:
        abort(refused_access(refusal))
