"""Finding a record by a few letters: the command palette, and the lookups of the forms."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, jsonify, request
from flask_admin import BaseView, expose

from backoffice.access import Guarded
from backoffice.lookups import options, parsed
from models.accounts.entities import Person
from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.kernel.text import N_
from models.organisation.entities import Campus, Curriculum, Promotion
from models.permissions import Permission

TABLES = (
    Person, Company, TrainingSession, Enrolment, Campus, Curriculum, Promotion, Path, Theme, Module, Lesson, Workshop,
)  # fmt: skip
LOOKED_UP = {entity.__tablename__: entity for entity in TABLES}
SHORTEST, MOST_RECENT = 2, 8
RECENT = N_("Opened lately")


class Lookups(Guarded, BaseView):  # type: ignore[misc]
    """What a lookup field asks for while one types; the session's scope narrows it."""

    permission = Permission.BACKOFFICE_ENTER

    def __init__(self) -> None:
        super().__init__(name="lookup", endpoint="admin_lookup", url="lookup")

    @expose("/")
    def index(self) -> Any:
        abort(404)

    @expose("/<entity>")
    def options(self, entity: str) -> Response:
        kind = LOOKED_UP.get(entity)
        if kind is None:
            abort(404)
        query = (request.args.get("query") or "")[:200]
        offset, limit = parsed(request.args.get("offset")) or 0, parsed(request.args.get("limit")) or 20
        return jsonify(options(kind, query, offset, limit, archived="archived" in request.args))


class Search(Guarded, BaseView):  # type: ignore[misc]
    """The palette's records: of every screen that declares it and that the reader may open."""

    permission = Permission.BACKOFFICE_ENTER

    def __init__(self) -> None:
        super().__init__(name="search", endpoint="admin_search", url="search")

    @expose("/")
    def index(self) -> Response:
        """Groups of records: those that match ``q``, or those of ``recent`` (``people:12,companies:3``)."""
        query = (request.args.get("q") or "").strip()[:200]
        if len(query) >= SHORTEST:
            return jsonify([group for screen in _screens() if (group := _found(screen, query))["found"]])
        recent = _recent((request.args.get("recent") or "")[:400].split(","))
        return jsonify([{"title": str(RECENT), "found": recent}] if recent else [])


def _screens() -> list[Any]:
    """The screens whose rows the palette finds, in the order of the menu."""
    entries = [entry.view for section in current_app.extensions["backoffice_menu"] for entry in section.entries]
    return [view for view in entries if getattr(view, "in_palette", False) and view.is_accessible()]


def _found(screen: Any, query: str) -> dict[str, Any]:
    return {"title": str(screen.title), "found": [screen.as_found(row) for row in screen.found(query)]}


def _recent(records: list[str]) -> list[dict[str, str | None]]:
    """What the reader opened last, as far as it still exists for them; one query a screen."""
    asked = [tuple(record.split(":", 1)) for record in records[:MOST_RECENT] if ":" in record]
    found: dict[str, dict[str, str | None]] = {}
    for screen in _screens():
        ids = [number for slug, identifier in asked if slug == screen.slug and (number := parsed(identifier))]
        found |= {f"{screen.slug}:{row.id}": screen.as_found(row) for row in screen.named(ids)}
    return [found[record] for record in map(":".join, asked) if record in found]
