"""What a verb is pressed on: rows that were ticked, or every row of a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func

from backoffice.asked import Asked
from models.kernel.database import session


@dataclass(frozen=True)
class Subjects:
    """Rows of a screen.

    Args:
        screen: whose.
        ids: those that were ticked; empty when a list was meant.
        asked: the list whose every row is meant.
    """

    screen: Any
    ids: tuple[int, ...] = ()
    asked: Asked | None = None

    @cached_property
    def number(self) -> int:
        """How many, counted to the last one."""
        if self.asked is None:
            return len(self.ids)
        counted = self.select.with_only_columns(func.count(self.screen.model.id), maintain_column_froms=True)
        return int(session.scalar(counted) or 0)

    @property
    def select(self) -> Select[int]:
        """Their ids, as a select that the actor's scope narrows."""
        asked = self.asked or Asked()
        chosen: Select[int] = self.screen.chosen(asked)
        return chosen if self.asked is not None else chosen.where(self.screen.model.id.in_(self.ids))

    def first(self, most: int) -> list[int]:
        """The ids of the first of them, in the list's order."""
        if self.asked is None:
            return list(self.ids[:most])
        return list(session.scalars(self.screen.listed(self.asked).limit(most)))

    def rows(self, most: int) -> list[Any]:
        """The first of them, with every relation that the list shows."""
        return list(self.screen.rows_of(self.first(most)))
