"""A workbook: several sheets when one is full, text that is only text, numbers and days that are numbers and days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from backoffice.formats import Style
from backoffice.workbooks import LONGEST, write_workbook
from models.accounts.entities import PersonState
from tests.backoffice.exports import HOSTILE, School


class Written:
    """What a workbook asks of a plan."""

    def __init__(self, *rows: tuple[Any, ...], headers: tuple[str, ...] = ("A", "B"), title: str = "List") -> None:
        self.rows, self.headers, self.title, self.style = list(rows), headers, title, Style("fr")

    def values(self) -> Any:
        yield self.rows


def opened(path: Path, plan: Any, **options: int) -> CalamineWorkbook:
    assert max(write_workbook(path, plan, [("By", "=1+1")], **options)) == len(plan.rows)
    return CalamineWorkbook.from_path(path)


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(school: School, tmp_path: Path) -> None:
    names = [*HOSTILE, "https://evil.example", "mailto:a@b", "internal:Sheet1!A1", "{=1+1}"]
    book = opened(tmp_path / "a.xlsx", Written(*((name, name) for name in names)))
    assert [str(row[0]).replace("_x000D_", "\r") for row in book.get_sheet_by_index(0).to_python()[1:]] == names
    with ZipFile(tmp_path / "a.xlsx") as parts:
        sheets = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name)
    assert "<f>" not in sheets
    assert "hyperlink" not in sheets


def test_numbers_and_days_have_their_types(school: School, tmp_path: Path) -> None:
    instant = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    row = (3, Decimal("1.5"), date(2026, 11, 23), instant, True, PersonState.ACTIVE, None, 10**18, date(1515, 9, 13))
    book = opened(tmp_path / "a.xlsx", Written(row, headers=tuple("ABCDEFGHI")))
    [read] = book.get_sheet_by_index(0).to_python()[1:]
    there = datetime(2026, 3, 29, 3, 30)  # noqa: DTZ001  # Excel knows no zone
    words = "Oui", "Actif", "", str(10**18), "13 sept. 1515"
    assert read == [3, 1.5, date(2026, 11, 23), there, *words]


def test_what_one_sheet_does_not_hold_goes_on_to_the_next(school: School, tmp_path: Path) -> None:
    plan = Written(*((n, n) for n in range(7)), title="Personnes [toutes]: une/liste au nom sans fin")
    book = opened(tmp_path / "a.xlsx", plan, most=3)
    assert [name[-2:] for name in book.sheet_names[1:3]] == [" 2", " 3"]
    sheets = [book.get_sheet_by_index(n).to_python() for n in range(3)]
    assert [[row[0] for row in sheet] for sheet in sheets] == [["A", 0, 1, 2], ["A", 3, 4, 5], ["A", 6]]
    assert book.get_sheet_by_index(3).to_python() == [["By", "=1+1"], ["Lignes", "7"]]


def test_a_text_longer_than_a_cell_is_cut_and_says_so(school: School, tmp_path: Path) -> None:
    book = opened(tmp_path / "a.xlsx", Written(("x" * 40_000, "é")))
    [[long, short]] = book.get_sheet_by_index(0).to_python()[1:]
    assert (len(long), long[-1], short) == (LONGEST, "…", "é")
