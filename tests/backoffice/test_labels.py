"""Whatever the log records is told in words: no table, and no column, is left to its name in the database."""

from __future__ import annotations

import pytest

from backoffice.labels import RECORDS, label_of
from models.evidence.recording import SILENT, UNRECORDED
from models.kernel.database import Entity

TABLES = {mapper.local_table.name: mapper.local_table for mapper in Entity.registry.mappers}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(TABLES.keys() - UNRECORDED))
def test_a_recorded_table_and_its_columns_have_words(name: str) -> None:
    told = [column.name for column in TABLES[name].columns if column.name not in SILENT | {"id"}]
    assert name in RECORDS
    assert not [one for one in told if isinstance(label_of(one), str)]
