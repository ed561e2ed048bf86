"""The first step: a file becomes a batch of rows, whatever they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.workbench.importing.kinds import ImportKind
from models.workbench.importing.matching import proposed
from models.workbench.importing.reading import Row, opened
from models.workbench.importing.refusals import NoRows, TooManyRows
from models.workbench.imports import ImportBatch, RowOutcome

MOST_ROWS = 100_000
INTO_ROWS = "COPY import_row (batch_id, line, cells, outcome) FROM STDIN"


def upload(kind: ImportKind, path: Path, file_name: str, *, by: Actor) -> ImportBatch:
    """Keep a file's rows, and propose which column is which; nothing is imported yet.

    Args:
        path: a copy of the file, which is not kept.
        file_name: how its owner calls it.

    Raises:
        Forbidden
        FileTooBig, FileEmpty, NotATable, OldWorkbook, WorkbookUnreadable, NoHeaders, HeaderTwice, TooManyColumns,
        RowUnreadable, TooManyRows, NoRows: the file is of no use, and nothing of it is kept.
    """
    require(by, kind.permission)
    with opened(path) as sheet:
        batch = ImportBatch(
            kind=kind.name, by_id=by.person_id, file_name=file_name[:250] or kind.name, encoding=sheet.encoding,
            headers=sheet.headers, mapping=proposed(kind, sheet.headers),
        )  # fmt: skip
        session.add(batch)
        session.flush()
        batch.total = _copied(batch.id, sheet.rows)
    if batch.total == 0:
        raise NoRows
    session.flush()
    return batch


def _copied(batch_id: int, rows: Iterator[Row]) -> int:
    """Stream the rows into their table; how many there were."""
    driver: Any = session.connection().connection.driver_connection
    number = 0
    with driver.cursor() as cursor, cursor.copy(INTO_ROWS) as stream:
        for number, (line, cells) in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise TooManyRows(most=MOST_ROWS)
            stream.write_row((batch_id, line, json.dumps(cells, ensure_ascii=False), RowOutcome.PENDING.value))
    return number
