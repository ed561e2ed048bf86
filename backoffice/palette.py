"""What the command palette finds of a screen: its records, by the same search as its list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from backoffice.asked import Asked
from backoffice.lookups import searched
from backoffice.matching import words
from backoffice.paths import loads
from models.kernel.database import session

FEW, CANDIDATES = 6, 30


class Findable:
    """Mixed into Screen: its place in the palette and among the keys."""

    in_palette = False
    """Whether the palette finds its rows."""
    palette_hint: str = ""
    """The column shown beside a row that was found."""
    go_key: str = ""
    """The letter that leads to the screen, after ``g``."""

    def found(self, query: str) -> list[Any]:
        """The first rows that match, those whose name begins with what was typed before the others."""
        chosen = self.chosen(Asked(search=query))  # type: ignore[attr-defined]
        rows = session.scalars(self.whole(chosen.with_only_columns(self.model)).limit(CANDIDATES)).unique()  # type: ignore[attr-defined]
        first = words(query)[:1]
        return sorted(rows, key=lambda row: not str(row).lower().startswith(tuple(first)))[:FEW]

    def named(self, ids: list[int]) -> list[Any]:
        """Rows with what the palette says of them, in the order of their ids; those that the reader sees."""
        model = self.model  # type: ignore[attr-defined]
        if not ids:
            return []
        found = {row.id: row for row in session.scalars(self.whole(select(model).where(model.id.in_(ids))))}
        return [found[identifier] for identifier in ids if identifier in found]

    def whole(self, rows: Select[Any]) -> Select[Any]:
        """A select of rows with what the palette says of them."""
        model = self.model  # type: ignore[attr-defined]
        paths = [self.palette_hint, *(path for path in searched(model) if "." in path)]
        return rows.options(*loads(model, filter(None, paths)))

    def as_found(self, row: Any) -> dict[str, str | None]:
        """A row as the palette draws it."""
        hint = self.text(row, self.palette_hint) if self.palette_hint else ""  # type: ignore[attr-defined]
        return {
            "label": str(row), "hint": hint or str(self.singular), "icon": str(self.icon),  # type: ignore[attr-defined]
            "url": self.row_address(row), "record": f"{self.slug}:{row.id}",  # type: ignore[attr-defined]
        }  # fmt: skip
