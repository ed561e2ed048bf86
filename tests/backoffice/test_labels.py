"""Whatever the log records is told in words: no table, and no column, is left to its name in the database."""

from __future__ import annotations

import pytest

from backoffice.labels import RECORDS, label_of
from models.evidence.recording import SILENT, UNRECORDED
from models.kernel.database import Entity

RECORDED = [
    mapper.local_table for mapper in Entity.registry.mappers
    if mapper.local_table.name not in UNRECORDED  # type: ignore[attr-defined]
]  # fmt: skip


@pytest.mark.parametrize("table", RECORDED, ids=str)
def test_a_recorded_table_and_its_columns_have_words(table) -> None:  # type: ignore[no-untyped-def]
    told = [column.name for column in table.columns if column.name not in SILENT | {"id"}]
    assert table.name in RECORDS
    assert not [name for name in told if isinstance(label_of(name), str)]
