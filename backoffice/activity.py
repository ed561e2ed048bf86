"""What happened to a row, as its page shows it: what one request did reads as one line; more is one press away."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self

from flask import request, url_for

from backoffice.timeline import Line, lines_of
from models.evidence.entities import Act, AuditEntry
from models.evidence.queries import entries_about
from models.kernel.columns import reference
from models.kernel.database import session
from models.permissions import Permission
from web.actor import current_actor

FIRST, MOST = 15, 300
"""How many entries are shown at first, and at most."""
SHOWN, KIND = "activity", "act"
"""The arguments of the address: how many entries, and of which kind."""


@dataclass(frozen=True)
class Activity:
    """The last things that happened to a row.

    Args:
        groups: what each request did, latest first.
        kind: the kind of act that alone is shown, if any.
        more: how many entries to show next; 0 when everything is shown.
    """

    groups: list[list[Line]]
    kind: Act | None
    more: int

    @classmethod
    def of(cls, row: Any) -> Self | None:
        """As the address asks; None for a reader who may not read the audit log."""
        if not current_actor().may(Permission.AUDIT_READ):
            return None
        kind, shown = _kind(), _shown()
        statement = entries_about(row).limit(shown + 1)
        entries = session.scalars(statement.where(AuditEntry.act == kind) if kind else statement).all()
        more = min(shown * 3, MOST) if len(entries) > shown and shown < MOST else 0
        return cls(by_request(lines_of(entries[:shown], reference(row))), kind, more)

    @property
    def kinds(self) -> list[Act]:
        return list(Act)

    def address(self, *, kind: Act | None = None, shown: int | None = None) -> str:
        """This page with other activity."""
        values = {name: several for name, several in request.args.lists() if name not in (SHOWN, KIND)}
        more: dict[str, Any] = {KIND: kind.value if kind else None, SHOWN: shown}
        return url_for(str(request.endpoint), **values, **more, _anchor="activity")


def by_request(lines: list[Line]) -> list[list[Line]]:
    """What one person did in one go, together: a save that touches a person and a role is one thing to read."""
    keyed = groupby(enumerate(lines), lambda one: (one[1].request or one[0], one[1].who))
    return [[line for _n, line in several] for _key, several in keyed]


def _kind() -> Act | None:
    asked = request.args.get(KIND, "")
    return next((act for act in Act if act.value == asked), None)


def _shown() -> int:
    asked = request.args.get(SHOWN, "")
    return min(max(int(asked), FIRST), MOST) if asked.isascii() and asked.isdigit() and len(asked) < 6 else FIRST
