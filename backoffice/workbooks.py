"""A list as an Excel workbook, written row by row in constant memory; every cell has its type, none is a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from backoffice.formats import Style, words
from backoffice.plan import Plan
from models.kernel import clock
from models.kernel.text import N_

MOST_ROWS = 1_048_575
"""Under the headers of one sheet; more go on to another sheet."""
LONGEST = 32_767
"""Characters of a cell."""
LARGEST = 10**15
"""Beyond it Excel rounds: such a number is written as text."""
WIDEST, NARROWEST = 60, 8
MOMENT = 0.5
"""Seconds."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
"""In the name of a sheet."""
OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}  # fmt: skip
ABOUT = N_("About this file")
DATE, INSTANT = 14, 22
"""Formats that each Excel shows as its own reader writes days and hours."""


def write_workbook(path: Path, plan: Plan, facts: Sequence[tuple[str, str]], *, most: int = MOST_ROWS) -> Iterator[int]:
    """Write the file; yields the number of rows written, after each part of them. Whole once it is exhausted.

    Args:
        facts: (name, value) of the last sheet.
        most: rows on one sheet.
    """
    book = Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
    pages = Pages(book, plan, most)
    for part in plan.values():
        for row in part:
            pages.write(row)
        yield pages.number
    pages.begin_if_empty()
    _write_facts(book, [*facts, (str(N_("Rows")), str(pages.number))])
    with ThreadPoolExecutor(1) as beside:  # packing a million rows takes long: whoever waits may look at the clock
        packed = beside.submit(book.close)
        while not packed.done():
            wait([packed], timeout=MOMENT)
            yield pages.number
        packed.result()


@dataclass
class Pages:
    """The sheets of rows, each with its headers."""

    book: Any
    plan: Plan
    most: int
    number: int = 0
    sheet: Any = None
    formats: dict[type, Any] = field(default_factory=dict)

    def write(self, row: Sequence[Any]) -> None:
        line = self.number % self.most
        if line == 0:
            self._begin(row)
        for n, value in enumerate(row):
            self._cell(line + 1, n, value)
        self.number += 1

    def begin_if_empty(self) -> None:
        if self.sheet is None:
            self._begin(())

    def _begin(self, first: Sequence[Any]) -> None:
        if not self.formats:
            self.formats = {
                str: self.book.add_format({"bold": True}), date: self.book.add_format({"num_format": DATE}),
                datetime: self.book.add_format({"num_format": INSTANT}),
            }  # fmt: skip
        self.sheet = self.book.add_worksheet(_sheet_name(self.plan.title, 1 + self.number // self.most))
        self.sheet.freeze_panes(1, 0)
        for n, header in enumerate(self.plan.headers):
            sample = words(first[n], self.plan.style) if first else ""
            self.sheet.set_column(n, n, min(WIDEST, max(NARROWEST, len(header) + 2, len(sample) + 4)))
            self.sheet.write_string(0, n, header, self.formats[str])

    def _cell(self, line: int, n: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, datetime):
            self.sheet.write_datetime(line, n, _local(value), self.formats[datetime])
        elif isinstance(value, date) and value.year >= 1900:
            self.sheet.write_datetime(line, n, value, self.formats[date])
        elif _is_number(value):
            self.sheet.write_number(line, n, value)
        else:
            self.sheet.write_string(line, n, _text(value, self.plan.style))


def _sheet_name(title: str, page: int) -> str:
    name = FORBIDDEN.sub(" ", title).strip(" '")
    return f"{name[:26]} {page}" if page > 1 else name[:31]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and abs(value) < LARGEST


def _local(instant: datetime) -> datetime:
    """Excel knows no time zone: the organisation's."""
    return instant.astimezone(clock.time_zone()).replace(tzinfo=None)


def _text(value: Any, style: Style) -> str:
    text = words(value, style)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _write_facts(book: Any, facts: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(str(ABOUT)[:31])
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, WIDEST)
    for line, (name, value) in enumerate(facts):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, value[:LONGEST])
