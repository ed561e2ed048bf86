"""Badges and finished paths follow a change of path, of session or of the catalogue at once (CAT-40, LRN-05).

Who viewed all lessons of a theme before it became theirs, before it held any, or before its last unviewed lesson was
taken out, would wait for a lesson that never comes: whatever is written through the session is therefore looked at once
it was flushed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from models.catalogue.entities import ModuleLesson, Path, PathTheme, PathWorkshop, Theme, ThemeModule
from models.contracts.entities import Enrolment, TrainingSession
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.learning import finishing, validating


@event.listens_for(session, "after_flush_postexec")
def bring_up_to_date(flushed: Session, _context: UOWTransaction) -> None:
    """Grant what a flush has made due."""
    sessions, whole = flushed.info.pop(SESSIONS, set()), flushed.info.pop(EVERYBODY, False)
    if not sessions and not whole:
        return
    with acting_as(SYSTEM):
        validating.validate_themes(session_ids=None if whole else sorted(sessions))
        finishing.note_finished(session_ids=None if whole else sorted(sessions))  # nobody may flush while it is done


SESSIONS, EVERYBODY = "sessions whose path changed", "paths that ask for something else"
HOLDING = PathTheme, ThemeModule, ModuleLesson
ASKED = {Path: ("required_workshops", "certifying", "published_at"), Theme: ("optional",)}
"""Columns that decide whether a path is finished."""


@event.listens_for(session, "after_flush")
def note_changes(flushed: Session, _context: UOWTransaction) -> None:
    """Whose progress may count otherwise now."""
    new = {row.session_id for row in flushed.new if isinstance(row, Enrolment)}
    moved = {
        row.session_id for row in flushed.dirty
        if isinstance(row, Enrolment) and inspect(row).attrs.session_id.history.has_changes()
    }  # fmt: skip
    switched = {
        row.id for row in flushed.dirty
        if isinstance(row, TrainingSession) and inspect(row).attrs.path_id.history.has_changes()
    }  # fmt: skip
    if found := new | moved | switched:
        flushed.info.setdefault(SESSIONS, set()).update(found)
    joined = any(isinstance(row, (*HOLDING, PathWorkshop)) for row in flushed.new)  # in a theme that was empty, too
    taken_out = any(isinstance(row, HOLDING) for row in flushed.deleted)
    if joined or taken_out or any(map(_asks_otherwise, flushed.dirty)):
        flushed.info[EVERYBODY] = True


def _asks_otherwise(row: Any) -> bool:
    return any(inspect(row).attrs[name].history.has_changes() for name in ASKED.get(type(row), ()))
