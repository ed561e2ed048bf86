"""Finding a record by a few letters: the command palette, and the lookups of the forms."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, jsonify, request
from flask_admin import BaseView, expose
from sqlalchemy import select

from backoffice.access import Guarded
from backoffice.cells import address_of
from backoffice.lookups import matching, options, parsed, searched
from backoffice.screen import screen_of
from models.accounts.entities import Person
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.kernel.database import session
from models.organisation.entities import Campus, Curriculum, Promotion
from models.permissions import Permission

FOUND_BY_PALETTE = (Person, Company, TrainingSession)
LOOKED_UP = {
    entity.__tablename__: entity
    for entity in (Person, Company, TrainingSession, Enrolment, Campus, Curriculum, Promotion)
}
SHORTEST = 2


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
        return jsonify(options(kind, query, offset, limit))


class Search(Guarded, BaseView):  # type: ignore[misc]
    """The palette's records: people, companies and sessions that the reader may open."""

    permission = Permission.BACKOFFICE_ENTER

    def __init__(self) -> None:
        super().__init__(name="search", endpoint="admin_search", url="search")

    @expose("/")
    def index(self) -> Response:
        query = (request.args.get("q") or "").strip()[:200]
        found: list[dict[str, str | None]] = []
        for entity in FOUND_BY_PALETTE if len(query) >= SHORTEST else ():
            screen = screen_of(entity)
            if screen is not None and screen.is_accessible():
                rows = session.scalars(select(entity).where(matching(entity, searched(entity), query)).limit(6))
                found += [{"label": str(row), "hint": _hint(row, screen), "url": address_of(row)} for row in rows]
        return jsonify(found)


def _hint(row: Any, screen: Any) -> str:
    return row.email if isinstance(row, Person) else str(screen.singular)
