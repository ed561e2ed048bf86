"""*Mon parcours*: themes, modules and lessons in any order, and how far one is in each (LRN-22, LRN-23, LRN-31)."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from member_portal.home import chosen_standing
from member_portal.learning_pages import ID, of_learners
from models.learning.noting import noted_lessons
from models.learning.progress import PathProgress
from models.learning.standing import Standing, standing_of
from web.actor import current_actor

blueprint = of_learners(Blueprint("path", __name__, url_prefix="/parcours"))


@blueprint.get("")
def index() -> str:
    """The path that is open, or why none is, or no more (ACC-05, ACC-14)."""
    return page(chosen_standing())


@blueprint.get(f"/<{ID}:path_id>")
def show(path_id: int) -> str:
    return page(standing_of(current_actor(), path_id))


def page(standing: Standing) -> str:
    if standing.progress is None:
        return render_template("portal/path/empty.html", standing=standing)
    asked = request.args.get("thematique", type=int)
    return render_template(
        "portal/path/index.html", standing=standing, progress=standing.progress,
        only_unseen=request.args.get("voir") == "a-voir", unfolded=unfolded(standing.progress, asked),
        noted=noted_lessons(by=current_actor()),
    )  # fmt: skip


def unfolded(progress: PathProgress, asked: int | None) -> frozenset[int]:
    """Ids of the themes whose modules are in sight: the one asked for, else the one where the next lesson is."""
    themes = progress.outline.themes
    if any(theme.id == asked for theme in themes):
        return frozenset([asked or 0])
    place = progress.next_place
    return frozenset(theme.id for theme in themes if len(themes) == 1 or (place and theme.id == place.theme.id))
