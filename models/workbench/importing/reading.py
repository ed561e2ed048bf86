"""A file as people save it, read row by row: whatever its format, encoding, separator; never whole in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from models.workbench.importing.encodings import encoding_of, separator_of
from models.workbench.importing.refusals import (
    FileEmpty,
    FileTooBig,
    HeaderTwice,
    NoHeaders,
    RowUnreadable,
    TooManyColumns,
)
from models.workbench.importing.wording import plain
from models.workbench.importing.workbooks import converted, is_workbook
from models.workbench.spreadsheets import restored

LARGEST = 25 * 2**20
MOST_COLUMNS = 100
LONGEST_ROW = 2**20
"""Characters of a row with all its cells."""
MOST_LINES = 2**20
"""Lines, blank ones too: as many as a spreadsheet has."""
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """A file whose first line was read.

    Args:
        rows: (line, cells) of each row that holds anything, stripped; read once.
    """

    encoding: str
    headers: list[str]
    rows: Iterator[Row]


@contextmanager
def opened(path: Path) -> Iterator[Sheet]:
    """Open a file and read its first line.

    Raises:
        FileTooBig, FileEmpty, NotATable, OldWorkbook, WorkbookUnreadable
        NoHeaders, HeaderTwice, TooManyColumns, RowUnreadable
    """
    size = path.stat().st_size
    if size == 0:
        raise FileEmpty
    if size > LARGEST:
        raise FileTooBig(most=LARGEST // 2**20)
    with TemporaryDirectory() as folder, path.open("rb") as file:
        if is_workbook(file.read(8)):
            with _text(converted(path, Path(folder) / "sheet.csv"), "utf-8", ",") as rows:
                yield _sheet("", rows)
        else:
            encoding = encoding_of(path)
            with _text(path, encoding, None) as rows:
                yield _sheet(encoding, rows)


def _sheet(encoding: str, rows: Iterator[Row]) -> Sheet:
    _line, headers = next(rows, (0, []))
    if not headers:
        raise FileEmpty
    while headers and not headers[-1]:
        headers.pop()
    return Sheet(encoding, _named(headers), rows)


def _named(headers: list[str]) -> list[str]:
    """The headers; a column without one is called by its letter."""
    if len(headers) > MOST_COLUMNS:
        raise TooManyColumns(most=MOST_COLUMNS)
    for header in headers:
        if "@" in header or header.isnumeric():
            raise NoHeaders(cell=header[:80])
    named = [header[:200] or f"[{letters(number)}]" for number, header in enumerate(headers)]
    seen: set[str] = set()
    for header in named:
        if plain(header) in seen:
            raise HeaderTwice(header=header)
        seen.add(plain(header))
    return named


@contextmanager
def _text(path: Path, encoding: str, separator: str | None) -> Iterator[Iterator[Row]]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        if separator:
            yield _rows(file, separator)
        else:
            yield _rows(file, *_separator(file))


def _separator(file: io.TextIOBase) -> tuple[str, int]:
    """Found in the first line that says something; Excel may name it there itself (``sep=;``).

    Returns:
        The separator, and how many lines are behind us.
    """
    line = next((line for line in iter(lambda: file.readline(1 << 17), "") if line.strip()), "")
    words = line.strip()
    if words.lower().startswith("sep=") and len(words) == len("sep=;"):
        return words[-1], 1
    file.seek(0)
    try:
        return separator_of(line), 0
    except csv.Error as error:
        raise RowUnreadable(line=1) from error


def _rows(file: Iterable[str], separator: str, behind: int = 0) -> Iterator[Row]:
    """Each row that holds anything, with the line it begins at; a quoted cell may go over several lines."""
    length = 0

    def lines() -> Iterator[str]:
        nonlocal length
        for number, line in enumerate(file):
            length += len(line)
            if length > LONGEST_ROW or number > MOST_LINES:
                raise csv.Error
            yield line.replace("\0", "\ufffd")

    reader = csv.reader(lines(), delimiter=separator)
    begins = 1 + behind
    try:
        for cells in reader:
            length = 0
            kept = [restored(cell.strip()) for cell in cells[: MOST_COLUMNS + 1]]
            if any(kept):
                yield begins, kept
            begins = reader.line_num + 1 + behind
    except csv.Error as error:
        raise RowUnreadable(line=begins) from error


def letters(number: int) -> str:
    """The name that spreadsheets give to a column: 0 is A, 26 is AA."""
    words = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        words = chr(ord("A") + rest) + words
    return words
