"""What the first page says of the catalogue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from backoffice.counting import up_to
from backoffice.tiles import Number
from models.catalogue.entities import Lesson, Path
from models.kernel.text import NN_
from models.permissions import Permission


def _present(entity: Any, *where: Any) -> Any:
    return up_to(select(entity.id).where(entity.archived_at.is_(None), *where))


NUMBERS = (
    Number(
        lambda n: NN_("Lesson without video", "Lessons without video", n), Permission.CATALOGUE_WRITE, "player-play",
        "orange", lambda: _present(Lesson, Lesson.video_id.is_(None)), "lessons", {"segment": "no-video"},
    ),
    Number(
        lambda n: NN_("Draft path", "Draft paths", n), Permission.CATALOGUE_WRITE, "route", "brand",
        lambda: _present(Path, Path.published_at.is_(None)), "paths", {"segment": "drafts"},
    ),
)  # fmt: skip
