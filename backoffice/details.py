"""The page of one row: its values, what it can be asked to do, what hangs on it, what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_admin import expose

from backoffice.activity import Activity
from backoffice.asked import Asked
from backoffice.cells import rendered
from backoffice.neighbours import neighbours
from backoffice.origin import came_from, origin_of
from backoffice.sections import Panel, Related
from web.actor import current_actor


class Details:
    """Mixed into Screen: replaces Flask-Admin's details page."""

    details: tuple[Any, ...] = ()
    """Columns of the row's page, and (title, columns) groups of them; those of the list when it names none."""
    sections: tuple[Related | Panel, ...] = ()
    """What hangs on the row: lists of other rows, and panels of one's own."""
    has_timeline = True
    """Whether the page says what the audit log knows of the row."""
    called: str = ""
    """The column whose words a row is called by at the top of its page; what it calls itself when empty."""
    under_name: str = ""
    """The column that stands under the row's name."""

    @expose("/details/")
    def details_view(self) -> str:
        row = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        actor = current_actor()
        parts = [
            (part, rendered(part.template, row=row, screen=self, **context), context.get("count"))
            for part in self.sections
            if (part.permission is None or actor.may(part.permission)) and part.shown(row)
            for context in [part.context(row)]
        ]
        return self.page(  # type: ignore[attr-defined, no-any-return]
            self.details_template, row=row, groups=self.details_groups(), parts=parts,  # type: ignore[attr-defined]
            verbs=self.details_verbs(row), activity=Activity.of(row) if self.has_timeline else None,  # type: ignore[attr-defined]
            walk=self.walk(row), here=request.full_path.rstrip("?"),
        )  # fmt: skip

    def details_groups(self) -> list[tuple[Any, tuple[str, ...]]]:
        """(title, columns) of the page, without the columns that do not exist for the reader."""
        hidden = {name for name, right in self.column_permissions.items() if not current_actor().may(right)}  # type: ignore[attr-defined]
        groups = grouped(self.details or self.columns)  # type: ignore[attr-defined]
        return [(title, tuple(name for name in names if name not in hidden)) for title, names in groups]

    def walk(self, row: Any) -> dict[str, Any] | None:
        """The list that one came from: its address, how many rows it has, and the rows before and after this one."""
        asked = came_from(self)
        if asked is None:
            return None
        beside = neighbours(self, asked, row)
        page = (beside.position - 1) // self.page_size if beside.position else asked.page  # type: ignore[attr-defined]
        return {
            "back": self.list_address(asked, page=page),  # type: ignore[attr-defined]
            "count": beside.count,
            "position": beside.position,
            "previous": self._step(beside.previous),
            "next": self._step(beside.next),
        }

    def _step(self, identifier: int | None) -> str | None:
        if identifier is None:
            return None
        return self.address("details_view", id=identifier, **origin_of(self))  # type: ignore[attr-defined, no-any-return]

    def row_address(self, row: Any) -> str:
        """The page of a row, which remembers the list that is drawn now."""
        return self.row_address_of(row.id)

    def row_address_of(self, identifier: int | str) -> str:
        """The same of an id, or of a hole for ids (:data:`backoffice.addresses.ID`)."""
        return self.address("details_view", id=identifier, **origin_of(self))  # type: ignore[attr-defined, no-any-return]

    def list_back(self) -> str:
        """The list as it was when one left it for this row."""
        return self.list_address(came_from(self) or Asked())  # type: ignore[attr-defined, no-any-return]

    def heading(self, row: Any) -> str:
        """How a row is called at the top of its page."""
        return self.text(row, self.called) if self.called else str(row)  # type: ignore[attr-defined, no-any-return]

    def subtitle(self, row: Any) -> Any:
        """A line under a row's name on its page."""
        return self.cell(row, self.under_name) if self.under_name else ""  # type: ignore[attr-defined]


def names_of(details: Iterable[Any]) -> Iterable[str]:
    for one in details:
        yield from (one,) if isinstance(one, str) else one[1]


def grouped(details: Iterable[Any]) -> list[tuple[Any, tuple[str, ...]]]:
    """Names and (title, names) groups, as groups."""
    loose = tuple(one for one in details if isinstance(one, str))
    titled = [(title, tuple(names)) for one in details if not isinstance(one, str) for title, names in [one]]
    return ([(None, loose)] if loose else []) + titled
