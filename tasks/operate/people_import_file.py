"""A CSV file as people save it: whatever its encoding, separator and order of columns, read into numbered rows."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from models.kernel.text import N_, Sentence

SEPARATORS = ";,\t"
COLUMNS = ("prénom", "nom", "email", "rôle", "entreprise", "session")
REQUIRED = COLUMNS[:4]
ALIASES = {
    "prenom": "prénom", "firstname": "prénom", "nom": "nom", "nomdefamille": "nom", "lastname": "nom",
    "email": "email", "mail": "email", "courriel": "email", "adresseemail": "email", "role": "rôle",
    "entreprise": "entreprise", "societe": "entreprise", "company": "entreprise", "session": "session",
    "referencedelasession": "session",
}  # fmt: skip


class Problem(NamedTuple):
    """What is wrong, and where: line as an editor counts it, column by its name (empty: the whole line)."""

    line: int
    column: str
    sentence: Sentence

    def __str__(self) -> str:
        where = N_("Line %(line)s, column “%(column)s”: ") if self.column else N_("Line %(line)s: ")
        return str(where % {"line": self.line, "column": self.column}) + str(self.sentence)


class Row(NamedTuple):
    """One person of the file: the line it begins at, and its cells by column name, stripped."""

    line: int
    cells: dict[str, str]


@dataclass
class Sheet:
    """What a file holds, and what keeps it from being read."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_sheet(path: Path) -> Sheet:
    """Read a file whole.

    Args:
        path: text in UTF-8 (with or without byte order mark) or Windows-1252, whose columns are separated by
            semicolons, commas or tabs and named on the first line, in any order, with or without accents.
    """
    text = decoded(path.read_bytes())
    separator = separator_of(text)
    lines = numbered(text, separator)
    number, names = next(lines, (1, []))
    sheet = Sheet(problems=[Problem(number, name, sentence) for name, sentence in header_problems(names)])
    if sheet.problems:
        return sheet
    columns = [ALIASES[plain(name)] for name in names]
    for number, cells in lines:
        if any(cells[len(columns) :]):
            sentence = N_("%(found)s cells, for %(expected)s columns: is a cell with a separator without its quotes?")
            sheet.problems.append(Problem(number, "", sentence % {"found": len(cells), "expected": len(columns)}))
            continue
        padded = cells + [""] * (len(columns) - len(cells))
        sheet.rows.append(Row(number, dict.fromkeys(COLUMNS, "") | dict(zip(columns, padded, strict=False))))
    if not sheet.rows and not sheet.problems:
        sheet.problems.append(Problem(number, "", N_("The file names its columns, and nobody below them.")))
    return sheet


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 if it can be, else what Excel for Windows writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def separator_of(text: str) -> str:
    """The separator under which most columns of the first line are known."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(separator: str) -> int:
        return sum(plain(name) in ALIASES for name in next(csv.reader([first], delimiter=separator), []))

    return max(SEPARATORS, key=known)


def numbered(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with the line it begins at; a quoted cell may go over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, [cell.strip() for cell in cells]
        begins = reader.line_num + 1


def header_problems(names: list[str]) -> Iterator[tuple[str, Sentence]]:
    """What keeps the first line from naming the columns: one that lacks, is unknown, or comes twice."""
    found = [ALIASES.get(plain(name), "") for name in names]
    for name, column in zip(names, found, strict=True):
        if not column:
            known = {"columns": ", ".join(COLUMNS)}
            yield name, N_("unknown column. The columns are %(columns)s.") % known
        elif found.count(column) > 1:
            yield name, N_("this column is there twice.")
    for column in REQUIRED:
        if column not in found:
            yield column, N_("this column is missing from the first line.")


def plain(text: str) -> str:
    """A word as it is recognised: without accents, case, spaces or punctuation (*E-mail* is *email*)."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
