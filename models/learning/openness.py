"""Whether a lesson is open to a learner now, in the words of one statement: for what is asked many times a minute.

It says yes only where ``models.learning.following`` does (a test asks both); where it says no, that one is asked.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from models.catalogue.entities import ModuleLesson, Path, PathTheme, ThemeModule
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, TrainingSession
from models.contracts.learning import learns
from models.kernel.policy import table_of

enrolment, training, held = table_of(Enrolment), table_of(TrainingSession), table_of(SlotAssignment)
path, in_path = table_of(Path), table_of(PathTheme)
in_theme, in_module = table_of(ThemeModule), table_of(ModuleLesson)


def is_open_to(person_id: Any, lesson_id: Any, today: Any) -> ColumnElement[bool]:
    """Whether a path of a running enrolment, with its slot where one is needed, holds the lesson.

    Args:
        person_id, lesson_id: columns or values.
        today: the business day.
    """
    has_slot = exists().where(held.c.enrolment_id == enrolment.c.id, func.upper_inf(held.c.during))
    return (
        select(1)
        .select_from(enrolment)
        .join(training, training.c.id == enrolment.c.session_id)
        .join(path, path.c.id == training.c.path_id)
        .join(in_path, in_path.c.path_id == path.c.id)
        .join(in_theme, in_theme.c.theme_id == in_path.c.theme_id)
        .join(in_module, in_module.c.module_id == in_theme.c.module_id)
        .where(
            enrolment.c.person_id == person_id, in_module.c.lesson_id == lesson_id, *learns(enrolment.c),
            path.c.published_at.is_not(None), training.c.starts_on <= today,
            func.coalesce(enrolment.c.own_ends_on, training.c.ends_on) >= today,
            or_(training.c.kind == SessionKind.LICENCES, has_slot),
        )
        .exists()
    )  # fmt: skip
