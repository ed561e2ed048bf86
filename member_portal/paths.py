"""*Parcours de formation*: what can be learnt here, open to everybody (CAT-10…13)."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from models.catalogue.public import public_path, public_paths, themes_of

blueprint = Blueprint("paths", __name__)


@blueprint.get("/parcours-de-formation")
def index() -> str:
    return render_template("portal/paths/index.html", paths=public_paths())


@blueprint.get("/parcours-de-formation/<slug>")
def path(slug: str) -> str:
    """A published path; a draft has no page."""
    found = public_path(slug)
    if found is None:
        abort(404)
    return render_template("portal/paths/path.html", path=found, themes=themes_of(found))
