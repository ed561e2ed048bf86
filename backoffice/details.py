"""The page of one row: its values, what it can be asked to do, what hangs on it, what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_admin import expose

from backoffice.cells import rendered
from backoffice.sections import Panel, Related
from backoffice.timeline import lines_about
from web.actor import current_actor


class Details:
    """Mixed into Screen: replaces Flask-Admin's details page."""

    details: tuple[Any, ...] = ()
    sections: tuple[Related | Panel, ...] = ()
    has_timeline = True

    @expose("/details/")
    def details_view(self) -> str:
        row = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        actor = current_actor()
        parts = [
            (part, rendered(part.template, row=row, screen=self, **part.context(row)))
            for part in self.sections
            if part.permission is None or actor.may(part.permission)
        ]
        return self.page(  # type: ignore[attr-defined, no-any-return]
            self.details_template, row=row, groups=grouped(self.details or self.columns), parts=parts,  # type: ignore[attr-defined]
            verbs=self.details_verbs(row), lines=lines_about(row) if self.has_timeline else None,  # type: ignore[attr-defined]
        )  # fmt: skip

    def heading(self, row: Any) -> str:
        """How a row is called at the top of its page."""
        return str(row)

    def subtitle(self, row: Any) -> Any:
        """A line under a row's name on its page."""
        return ""


def names_of(details: Iterable[Any]) -> Iterable[str]:
    for one in details:
        yield from (one,) if isinstance(one, str) else one[1]


def grouped(details: Iterable[Any]) -> list[tuple[Any, tuple[str, ...]]]:
    """Names and (title, names) groups, as groups."""
    loose = tuple(one for one in details if isinstance(one, str))
    titled = [(title, tuple(names)) for one in details if not isinstance(one, str) for title, names in [one]]
    return ([(None, loose)] if loose else []) + titled
