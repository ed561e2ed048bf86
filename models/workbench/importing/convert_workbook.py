"""Run alone, as a process: the first sheet of a workbook as CSV. ``python convert_workbook.py sheet.xlsx sheet.csv``"""

from __future__ import annotations

import csv
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY, SECONDS = 2 * 2**30, 50


def main(source: str, target: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sheet = CalamineWorkbook.from_path(source).get_sheet_by_index(0)
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in sheet.iter_rows():
            writer.writerow([words(cell) for cell in row])


def words(cell: Any) -> str:
    """A cell as a person reads it, on one line."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return " ".join(str(cell).split("\n")).replace("\r", "")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
