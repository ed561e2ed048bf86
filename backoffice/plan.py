"""One export, said before it runs: whose rows, of which list, in which columns, in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from sqlalchemy import Engine, Select, inspect, select

from backoffice.asked import Asked
from backoffice.copying import Said, said_in_sql
from backoffice.formats import Style, Unsaid
from backoffice.paths import loads
from backoffice.wanted import Wanted
from models.kernel.database import session
from models.kernel.policy import Actor, narrowed
from models.kernel.replica import reading, reading_engine

AT_ONCE = 500
"""Rows that Python holds at a time."""


@dataclass(frozen=True)
class Plan:
    """Everything that the writing of a file needs, taken while the request stands: the file is written after it.

    Args:
        said: the rows as SQL says them; None when a column is known to Python alone.
        ids: the rows, in the list's order.
    """

    screen: Any
    actor: Actor
    title: str
    names: tuple[str, ...]
    headers: tuple[str, ...]
    style: Style
    ids: Select[Any]
    said: Said | None
    engine: Engine

    def values(self) -> Iterator[list[tuple[Any, ...]]]:
        """The cells as Python values, some hundred rows at a time, in constant memory."""
        if self.said is None:
            yield from self._values_by_rows()
            return
        with reading(self.engine) as connection:
            rows = connection.execute(narrowed(self.said.statement, self.actor), execution_options=_streamed())
            yield from ([tuple(row) for row in part] for part in rows.partitions())

    def _values_by_rows(self) -> Iterator[list[tuple[Any, ...]]]:
        with reading(self.engine) as connection:
            found = connection.execute(narrowed(self.ids, self.actor), execution_options=_streamed()).scalars()
            for ids in found.partitions():
                yield [tuple(self.screen.value(row, name) for name in self.names) for row in self._rows(list(ids))]
                session.expunge_all()

    def _rows(self, ids: list[int]) -> list[Any]:
        """As on the list's page, with the relations of columns that the page does not show."""
        model = self.screen.model
        options = loads(model, [name for name in self.names if name.partition(".")[0] in inspect(model).relationships])
        held = session.scalars(select(model).where(model.id.in_(ids)).options(*options)).all() if options else []
        rows: list[Any] = self.screen.rows_of(ids)
        del held
        return rows


def _streamed() -> dict[str, Any]:
    return {"stream_results": True, "yield_per": AT_ONCE}


def plan_for(screen: Any, asked: Asked, wanted: Wanted, by: Actor) -> Plan:
    """Settle an export, in the language in force.

    Args:
        asked: the list of the file (``wanted.asked(…)``).
    """
    names = tuple(screen.all_columns if wanted.every_column else screen.visible_columns(asked))
    headers = names if wanted.for_machines else tuple(str(screen.get_column_name(name)) for name in names)
    try:
        said = said_in_sql(screen, asked, names)
    except Unsaid:
        said = None
    style = Style(str(get_locale() or "fr"), wanted.for_machines)
    return Plan(screen, by, str(screen.title), names, headers, style, screen.listed(asked), said, reading_engine())
