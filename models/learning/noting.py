"""What a learner writes beside a lesson: saved as they type, read by them and by nobody else (LRN-11…14)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.refusals import NotWhileImpersonating
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import Actor
from models.learning.entities import LessonNote
from models.learning.following import may_read_lesson
from models.learning.note import LONGEST_NOTE
from models.learning.note_refusals import NoteChanged, NoteTooLong


@dataclass(frozen=True)
class Note:
    """The note of one lesson.

    Args:
        version: rises with each save; 0 while nothing was ever saved.
        saved_at: when it was saved last.
    """

    lesson_id: int
    text: str = ""
    version: int = 0
    saved_at: datetime | None = None


def save_note(lesson_id: int, text: str, *, version: int, by: Actor) -> Note:
    """Save a note over the version that the writer had before their eyes (LRN-12).

    The same text sent again is saved already, whichever version it names: a browser that never got its answer repeats.

    Raises:
        NotWhileImpersonating: staff who look through somebody's eyes.
        NoteTooLong
        Unknown, AccessClosed: not a lesson that they may open today.
        NoteChanged: it was saved elsewhere since; carries the other text as ``note``.
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if len(text) > LONGEST_NOTE:
        raise NoteTooLong(n=len(text), most=LONGEST_NOTE)
    may_read_lesson(by, lesson_id)
    row = _locked(lesson_id, by)
    if row.text == text:
        return _note(row)
    if row.version != version:
        raise NoteChanged(note=_note(row))
    row.text, row.version, row.updated_at = text, row.version + 1, clock.now()
    flush()
    return _note(row)


def notes_on(lesson_ids: Collection[int], *, by: Actor) -> dict[int, Note]:
    """The actor's own notes on some lessons, by lesson, in one statement; those left empty are left out.

    Whether the lessons are open to them today is not asked: what one wrote stays one's own to read (LRN-33).
    """
    if by.impersonator_id or by.person_id is None:
        return {}
    own = select(LessonNote).where(LessonNote.person_id == by.person_id, LessonNote.lesson_id.in_(lesson_ids))
    return {row.lesson_id: _note(row) for row in session.scalars(own.where(LessonNote.text != ""))}


def noted_lessons(*, by: Actor) -> frozenset[int]:
    """Ids of the lessons beside which the actor wrote something, without reading what."""
    if by.impersonator_id or by.person_id is None:
        return frozenset()
    own = select(LessonNote.lesson_id).where(LessonNote.person_id == by.person_id, LessonNote.text != "")
    return frozenset(session.scalars(own))


def note_on(lesson_id: int, *, by: Actor) -> Note:
    """The actor's note on one lesson, an empty one with its version if it was emptied."""
    if by.impersonator_id or by.person_id is None:
        return Note(lesson_id)
    own = select(LessonNote).where(LessonNote.person_id == by.person_id, LessonNote.lesson_id == lesson_id)
    row = session.scalars(own).one_or_none()
    return Note(lesson_id) if row is None else _note(row)


def _locked(lesson_id: int, by: Actor) -> LessonNote:
    """The row, made if there is none; two tabs that save the first words at once come one after the other."""
    new = insert(LessonNote).values(person_id=by.person_id, lesson_id=lesson_id, text="", version=0)
    session.execute(new.on_conflict_do_nothing())
    own = select(LessonNote).where(LessonNote.person_id == by.person_id, LessonNote.lesson_id == lesson_id)
    return session.scalars(own.with_for_update().execution_options(populate_existing=True)).one()


def _note(row: LessonNote) -> Note:
    return Note(row.lesson_id, row.text, row.version, row.updated_at if row.version else None)
