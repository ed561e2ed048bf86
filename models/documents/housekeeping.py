"""Files that nothing points at: sent with a form that nobody saved."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, select

from models.documents.entities import StoredFile
from models.documents.operations import let_go
from models.kernel import clock
from models.kernel.database import Entity, session

HELD_FOR = timedelta(hours=20)
"""How long a form may hold a file before it is saved."""
LOOSE_AFTER = timedelta(days=1)


def forget_loose_files() -> int:
    """Delete the files that no row of any table names, once no form can hold them any more; how many there were."""
    old = StoredFile.created_at < clock.now() - LOOSE_AFTER
    loose = select(StoredFile).where(old, *(~named for named in _named())).with_for_update(skip_locked=True)
    files = session.scalars(loose).all()
    for file in files:
        let_go(file)
    return len(files)


def _named() -> list[ColumnElement[bool]]:
    """Whether a row of a table points at the file, for every column that may."""
    return [
        exists().where(column == StoredFile.id)
        for table in Entity.metadata.tables.values()
        for column in table.columns
        if any(key.column is StoredFile.__table__.c.id for key in column.foreign_keys)
    ]
