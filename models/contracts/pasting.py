"""Reading the lines that somebody copied from a spreadsheet: who is to be added, in which role, followed by whom."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from models.accounts.roles import SchoolRole
from models.workbench.importing.wording import plain

FIELDS = ("first_name", "last_name", "email", "role", "managers")
HEADERS = {
    "first_name": ("prénom", "first name", "given name"),
    "last_name": ("nom", "nom de famille", "last name", "surname", "family name"),
    "email": ("e-mail", "mail", "courriel", "adresse e-mail", "adresse mail", "email address"),
    "role": ("rôle", "profil", "statut"),
    "managers": ("manager", "managers", "responsable", "responsables"),
}
KNOWN = {plain(word): field for field, words in HEADERS.items() for word in words}
FEMININE = {"apprenante": SchoolRole.LEARNER, "managerapprenante": SchoolRole.MANAGER_LEARNER}
NAMED_ADDRESS = re.compile(r"(.*)<\s*([^<>\s]+@[^<>\s]+)\s*>")
SEPARATORS = "\t;,"


@dataclass(frozen=True)
class Newcomer:
    """Somebody to add to a session, as they were typed.

    Args:
        role: None when the word that was typed is no role.
        managers: who follows them: ids of people; or words of a pasted line, an address or a name.
        line: what a refusal calls them by, from 1.
        role_words: what was typed when it is no role.
    """

    first_name: str
    last_name: str
    email: str
    role: SchoolRole | None = SchoolRole.LEARNER
    managers: tuple[int | str, ...] = ()
    line: int = 0
    role_words: str = ""


def read_pasted(text: str, first_line: int = 1) -> list[Newcomer]:
    """The people of some lines, none of which is lost: what is wrong with one is said when it is added.

    Cells are kept apart by tabs, semicolons or commas. A line of headers says which is which; without one they are
    first name, last name, address, role, managers, and the address is found wherever it stands.

    Args:
        text: as it was copied.
        first_line: the number of the first person.
    """
    lines = [cells for cells in _cells(text.replace("\x00", "")) if any(cells)]
    order = _headers(lines[0]) if lines else None
    values = [dict(zip(order, cells, strict=False)) for cells in lines[1:]] if order else map(_in_order, lines)
    return [_newcomer(one, number) for number, one in enumerate(values, first_line)]


def role_said(words: str) -> SchoolRole | None:
    """The role that some words name, in the reader's language; a learner's when there are none."""
    said = plain(words) if words.strip() else SchoolRole.LEARNER.value
    names = {plain(name): role for role in SchoolRole for name in (role.value, role.label.msgid, str(role.label))}
    return (names | FEMININE).get(said)


def _cells(text: str) -> Iterator[list[str]]:
    separator = next((one for one in SEPARATORS if one in text), SEPARATORS[0])
    unpaired = text.count('"') % 2
    lines = StringIO(text.replace('"', "") if unpaired else text, newline=None)
    for cells in csv.reader(lines, delimiter=separator):
        yield [" ".join(cell.split()) for cell in cells]


def _headers(cells: list[str]) -> list[str] | None:
    """What each cell of a line of headers is; None when it is none."""
    found = [KNOWN.get(plain(cell), "") for cell in cells]
    is_header = sum(map(bool, found)) > 1 and not any("@" in cell for cell in cells)
    return found if is_header else None


def _in_order(cells: list[str]) -> dict[str, str]:
    """Names before the address or, when it comes first, behind it; a single cell before it holds both."""
    cells = [part for cell in cells for part in _apart(cell)]
    at = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if at is None:
        return dict(zip(FIELDS, cells, strict=False))
    names, after = (cells[:at], cells[at + 1 :]) if at else (cells[1:3], cells[3:])
    if len(names) == 1:
        names = names[0].split(" ", 1)
    first, *last = names or [""]
    return {
        "first_name": first, "last_name": " ".join(last), "email": cells[at],
        "role": after[0] if after else "", "managers": ", ".join(after[1:]),
    }  # fmt: skip


def _apart(cell: str) -> list[str]:
    """*Amélie Benali <amelie@exemple.fr>* is two cells."""
    found = NAMED_ADDRESS.fullmatch(cell)
    return [part.strip() for part in found.groups() if part.strip()] if found else [cell]


def _newcomer(values: dict[str, str], line: int) -> Newcomer:
    managers = [words.strip() for words in re.split("[,;]", values.get("managers", ""))]
    words = values.get("role", "")
    role = role_said(words)
    return Newcomer(
        values.get("first_name", ""), values.get("last_name", ""), values.get("email", ""), role=role, line=line,
        managers=tuple(words for words in managers if words), role_words="" if role else words,
    )  # fmt: skip
