"""*Qualité des données*: one line a check with its number, what it means and what to do (OPS-12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_admin import BaseView, expose
from sqlalchemy import func, select

from backoffice.access import Guarded
from backoffice.quality_checks import Check, checks
from backoffice.screen import screen_of
from backoffice.tiles import list_address, values_of
from models.kernel.database import session
from models.kernel.text import N_
from models.permissions import Permission

SHOWN = 10
"""Rows of a check that the page names."""


@dataclass(frozen=True)
class Row:
    words: str
    note: Any
    url: str


@dataclass(frozen=True)
class Looked:
    """What a check found."""

    check: Check
    number: int
    rows: tuple[Row, ...] = ()

    @property
    def more(self) -> int:
        return self.number - len(self.rows)

    @property
    def list_url(self) -> str:
        screen = screen_of(self.check.entity)
        return list_address(screen.slug, self.check.asked) if screen is not None and self.check.asked else ""


class Quality(Guarded, BaseView):  # type: ignore[misc]
    """Read by whoever writes what is wrong."""

    permission = Permission.CATALOGUE_WRITE
    title, icon = N_("Data quality"), "shield-check"

    def __init__(self) -> None:
        super().__init__(name="quality", endpoint="admin_quality", url="quality")

    @expose("/")
    def index_view(self) -> Any:
        looked = look()
        wrong = [one for one in looked if one.number]
        fine = [one for one in looked if not one.number]
        return self.render("backoffice/quality.html", screen=self, wrong=wrong, fine=fine)


def look() -> list[Looked]:
    """Every number in one statement, then the first rows of what is wrong."""
    chosen = [(check, check.found()) for check in checks()]
    counted = [select(func.count()).select_from(rows.order_by(None).subquery()).scalar_subquery() for _, rows in chosen]
    numbers = values_of(counted)
    return [
        Looked(check, number, tuple(_rows(check, rows)) if number else ())
        for (check, rows), number in zip(chosen, numbers, strict=True)
    ]


def _rows(check: Check, rows: Any) -> list[Row]:
    screen = screen_of(check.entity)
    return [
        Row(words, check.notes.get(note, note), screen.address("details_view", id=one) if screen is not None else "")
        for one, words, note in session.execute(rows.limit(SHOWN))
    ]
