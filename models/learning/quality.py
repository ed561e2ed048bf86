"""What is wrong in the data and that somebody can put right, each as a list of rows (OPS-12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select

from models.accounts.entities import Person, PersonState
from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    PathWorkshop,
    Theme,
    ThemeModule,
    Video,
    VideoState,
    Workshop,
    WorkshopModule,
)
from models.contracts.entities import SessionKind, TrainingSession
from models.kernel.database import session
from models.learning.mistyped import mistyped

Found = Select[*tuple[Any, ...]]
"""(id, words, note) of the rows concerned; a note may be empty."""
EMPTY: ColumnElement[str] = literal("")


def modules_without_sheet() -> Found:
    """Learners find no *fiche résumé* in it (LRN-09)."""
    return _titled(Module, Module.sheet_id.is_(None), exists().where(ModuleLesson.module_id == Module.id))


def lessons_without_video() -> Found:
    return _titled(Lesson, Lesson.video_id.is_(None))


def videos_in(*states: VideoState) -> Found:
    """Lessons whose video was found in one of these states; the note says which (CAT-28)."""
    said = case({one: one.value for one in VideoState}, value=Video.state)
    return (
        select(Lesson.id, Lesson.title, said)
        .join(Video, Video.id == Lesson.video_id)
        .where(Lesson.archived_at.is_(None), Video.state.in_(states))
        .order_by(Lesson.title, Lesson.id)
    )


def workshop_videos_in(*states: VideoState) -> Found:
    """Workshops of which a video was found in one of these states; the note says which (CAT-28)."""
    said = case({one: one.value for one in VideoState}, value=Video.state)
    shown = Workshop.introduction_video_id, Workshop.main_video_id, Workshop.conclusion_video_id
    return (
        select(Workshop.id, Workshop.title, said)
        .join(Video, or_(*(column == Video.id for column in shown)))
        .where(Workshop.archived_at.is_(None), Video.state.in_(states))
        .distinct()
        .order_by(Workshop.title, Workshop.id)
    )


def empty_themes() -> Found:
    return _titled(Theme, ~exists().where(ThemeModule.theme_id == Theme.id))


def empty_modules() -> Found:
    return _titled(Module, ~exists().where(ModuleLesson.module_id == Module.id))


def published_without_theme() -> Found:
    return _titled(Path, Path.published_at.is_not(None), ~exists().where(PathTheme.path_id == Path.id))


def colour_clashes() -> Found:
    """Paths that show one colour twice: none, since the database refuses it (CAT-17)."""
    twice = select(PathTheme.path_id).group_by(PathTheme.path_id, PathTheme.colour).having(func.count() > 1)
    return _titled(Path, Path.id.in_(twice))


def licences_that_disagree() -> Found:
    """Licence sessions whose package is not their number of learners (CON-19)."""
    figures = func.concat(TrainingSession.learners, " / ", TrainingSession.package)
    return (
        select(TrainingSession.id, TrainingSession.reference, figures)
        .where(TrainingSession.kind == SessionKind.LICENCES, TrainingSession.package != TrainingSession.learners)
        .order_by(TrainingSession.reference)
    )


def mistyped_addresses() -> Found:
    """People whose address is at a domain one letter away from one that everybody knows; the note says which."""
    domain = func.split_part(Person.email_key, "@", 2)
    domains: Sequence[str] = session.scalars(select(domain).distinct()).all()
    meant = {one: better for one in domains if (better := mistyped(one))}
    note = case(meant, value=domain) if meant else EMPTY
    return (
        select(Person.id, func.concat(Person.first_name, " ", Person.last_name, " — ", Person.email), note)
        .where(domain.in_(meant), Person.state != PersonState.DEACTIVATED)
        .order_by(Person.last_name_key, Person.id)
    )


def namesakes() -> Found:
    """People of the same names, whatever their accents and capitals; each with how many they are."""
    first = func.f_unaccent(func.lower(Person.first_name))
    again = func.count().over(partition_by=(Person.last_name_key, first)).label("times")
    named = func.concat(Person.first_name, " ", Person.last_name, " — ", Person.email).label("words")
    order = Person.last_name_key.label("last"), first.label("first")
    known = select(Person.id, named, again, *order).where(Person.last_name != "").subquery("namesake")
    return (
        select(known.c.id, known.c.words, func.concat("×", known.c.times))
        .where(known.c.times > 1)
        .order_by(known.c.last, known.c.first, known.c.id)
    )


def workshops_out_of_path() -> Found:
    """Locked workshops that recommend a module which their path does not hold (CAT-32, CAT-33)."""
    return _recommending(~_held())


def workshops_on_optional() -> Found:
    """Locked workshops that recommend a module which their path holds in optional themes alone (CAT-33, CRT-08)."""
    return _recommending(_held(), ~_held(Theme.optional.is_(False)))


def _recommending(*where: ColumnElement[bool]) -> Found:
    return (
        select(Workshop.id, Workshop.title, func.concat(Module.title, " · ", Path.title))
        .join_from(PathWorkshop, Path, and_(Path.id == PathWorkshop.path_id, Path.workshops_locked))
        .join(Workshop, Workshop.id == PathWorkshop.workshop_id)
        .join(WorkshopModule, WorkshopModule.workshop_id == Workshop.id)
        .join(Module, Module.id == WorkshopModule.module_id)
        .where(Path.archived_at.is_(None), *where)
        .order_by(Workshop.title, Workshop.id, Module.title)
    )


def _held(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the path at hand holds the module at hand, in a theme of which something is true."""
    return (
        select(literal(1))
        .join_from(PathTheme, ThemeModule, ThemeModule.theme_id == PathTheme.theme_id)
        .join(Theme, Theme.id == PathTheme.theme_id)
        .where(PathTheme.path_id == Path.id, ThemeModule.module_id == Module.id, *where)
        .correlate(Path, Module)
        .exists()
    )


def _titled(entity: Any, *where: ColumnElement[bool]) -> Found:
    rows = select(entity.id, entity.title, entity.reference)
    return rows.where(entity.archived_at.is_(None), *where).order_by(entity.title, entity.id)
