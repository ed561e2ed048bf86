"""Nightly jobs of the workbench."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.documents.entities import StoredFile
from models.documents.operations import let_go
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.kernel.text import NN_, Sentence
from models.workbench import housekeeping
from models.workbench.importing.dropping import forget_old_rows


def purge_old_tasks(day: date) -> Sentence:
    """Old tasks and the files that they made; a file goes once that is committed."""
    files = session.scalars(select(StoredFile).where(StoredFile.id.in_(housekeeping.files_of_old_tasks()))).all()
    number = housekeeping.purge_old_tasks(by=SYSTEM)
    for file in files:
        let_go(file)
    return NN_("%(n)s old task deleted", "%(n)s old tasks deleted", number)


def forget_imported_rows(day: date) -> Sentence:
    """What files said about people is kept as long as an import can be taken back, and no longer."""
    return NN_("Rows of %(n)s import forgotten", "Rows of %(n)s imports forgotten", forget_old_rows())
