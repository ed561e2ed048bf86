"""Statements that change many rows at once: refused unless they say how the audit log tells of them.

A write of the unit of work (``session.add``, an attribute, ``session.delete``) is recorded by itself. An
``update()``, ``delete()`` or ``insert()`` handed to ``session.execute`` is not seen by it, so that it needs a door:
:func:`audited` or :func:`told_apart`. None is needed for a table that is a journal itself, nor for an update of columns
that nobody decides (``models.evidence.recording``: UNRECORDED and SILENT).
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Executable
from sqlalchemy.sql.dml import UpdateBase

DOOR = "passerelle_told"
"""The execution option that says which door a statement takes."""
ROW_BY_ROW, APART = "row by row", "apart"

Statement = TypeVar("Statement", bound=UpdateBase)
Anything = TypeVar("Anything", bound=Executable)


class UnauditedStatement(RuntimeError):
    """A fault of the programmer: the statement would change rows behind the audit log's back."""


def audited(statement: Statement) -> Statement:
    """An ``update()`` or ``delete()`` of which every row gets its entry, before and after.

    It costs two readings of the rows, under a lock: right for tens of rows, wrong for a million.
    """
    return statement.execution_options(**{DOOR: ROW_BY_ROW})


def told_apart(statement: Anything) -> Anything:
    """A statement (or a text of SQL) whose caller writes the entries, in the same transaction.

    ``models.evidence.recording.record_many`` (or ``record_selected``) writes them; a house test knows every caller.
    """
    return statement.execution_options(**{DOOR: APART})
