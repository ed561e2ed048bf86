"""What somebody wants in a file: which rows and columns of a list, for people or for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backoffice.asked import Asked
from models.kernel.text import N_
from models.workbench.exports import ExportFormat

FORMATS = {ExportFormat.CSV: N_("CSV"), ExportFormat.XLSX: N_("Excel")}
QUESTIONS = {
    "which_rows": (("", N_("The rows of this list")), ("all", N_("Every row"))),
    "which_columns": (("", N_("The columns shown")), ("all", N_("Every column"))),
    "headers": (("", N_("As they read here")), ("names", N_("For a program"))),
}
"""Name in the address -> its answers, the usual one first."""


@dataclass(frozen=True)
class Wanted:
    """
    Args:
        every_row: the whole table as the actor sees it, whatever the list was narrowed to.
        every_column: those that may be added to the list too, in the order declared.
        for_machines: names instead of headers, raw values, ISO dates.
    """

    every_row: bool = False
    every_column: bool = False
    for_machines: bool = False

    def asked(self, asked: Asked) -> Asked:
        """The list of the file: its order and its columns count even when every row is wanted."""
        return replace(asked, search="", segment="", filters=(), page=0) if self.every_row else asked

    def arguments(self) -> dict[str, str]:
        """As it stands in an address."""
        asked = {"which_rows": self.every_row, "which_columns": self.every_column, "headers": self.for_machines}
        return {name: QUESTIONS[name][1][0] for name, chosen in asked.items() if chosen}


def wanted_in(args: Mapping[str, Any]) -> Wanted:
    """Read an address or a form.

    Raises:
        ValueError: an answer that nobody offers.
    """
    given = {name: args.get(name, "") for name in QUESTIONS}
    if any(answer not in (known for known, _words in QUESTIONS[name]) for name, answer in given.items()):
        raise ValueError
    return Wanted(bool(given["which_rows"]), bool(given["which_columns"]), bool(given["headers"]))
