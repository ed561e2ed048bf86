"""*Marquer comme vue*, and taking it back: on the card of an enrolment, for one lesson or several (LRN-18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import wtforms
from sqlalchemy import select
from wtforms import validators

from backoffice.forms import Form
from backoffice.sections import Panel
from backoffice.verb import Verb
from models.catalogue.entities import Lesson
from models.catalogue.outline import Outline, outline_of
from models.contracts.entities import Enrolment
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import N_, Sentence
from models.learning.lesson_states import LessonState, lesson_states
from models.learning.marking import mark_viewed, take_back_mark
from models.permissions import Permission


def states_of(enrolment: Enrolment) -> list[LessonState]:
    """The lessons of the enrolment's path, in its order; none without a path."""
    outline = _outline(enrolment)
    return lesson_states(enrolment.person_id, outline) if outline is not None else []


def _outline(enrolment: Enrolment) -> Outline | None:
    path_id = enrolment.session.path_id
    return outline_of(path_id) if path_id is not None else None


@dataclass(frozen=True)
class ThemeStates:
    """The lessons of a theme, in the path's order."""

    title: str
    lessons: tuple[LessonState, ...]

    @property
    def viewed(self) -> int:
        return sum(one.completed_at is not None for one in self.lessons)

    @property
    def is_begun(self) -> bool:
        """Whether it is what they are in: neither untouched nor through."""
        touched = any(one.last_watched_at or one.completed_at for one in self.lessons)
        return touched and self.viewed < len(self.lessons)


def by_theme(states: Sequence[LessonState]) -> list[ThemeStates]:
    """The same lessons, theme by theme."""
    titles = dict.fromkeys(one.theme for one in states)
    return [ThemeStates(title, tuple(one for one in states if one.theme == title)) for title in titles]


class LessonsForm(Form):
    """Which lessons of the path; what is not to be chosen is not offered."""

    lessons = wtforms.SelectMultipleField(
        N_("Lessons"), coerce=int, validators=[validators.InputRequired()],
        description=N_("One or several, by their title or their module."), render_kw={"data-combobox": "", "size": 12},
    )  # fmt: skip
    marked = False

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        states = states_of(self.subject) if self.subject is not None else []
        self.lessons.choices = [(one.id, f"{one.module} — {one.title}") for one in states if self.offers(one)]

    def offers(self, state: LessonState) -> bool:
        return state.is_marked


class MarkForm(LessonsForm):
    reason = wtforms.StringField(
        N_("Reason"), validators=[validators.InputRequired(), validators.Length(max=300)],
        description=N_("Kept with the lesson and in the audit log."),
    )  # fmt: skip

    def offers(self, state: LessonState) -> bool:
        return state.completed_at is None


def mark_each(enrolment: Enrolment, *, lessons: Sequence[int], reason: str, by: Actor) -> None:
    """All of them, or none."""
    for lesson in _chosen(lessons):
        mark_viewed(enrolment.person, lesson, reason=reason, by=by)


def take_back_each(enrolment: Enrolment, *, lessons: Sequence[int], by: Actor) -> None:
    for lesson in _chosen(lessons):
        take_back_mark(enrolment.person, lesson, by=by)


def _chosen(ids: Sequence[int]) -> Sequence[Lesson]:
    return session.scalars(select(Lesson).where(Lesson.id.in_(ids)).order_by(Lesson.id)).all()


class MarkViewed(Verb):
    permission = Permission.LESSON_MARK
    operation = mark_each
    form = MarkForm
    label, icon = N_("Mark lessons as viewed"), "eye"
    done = N_("%(subject)s: marked as viewed.")
    on_selection = False

    def offered(self, subject: Enrolment) -> bool:
        return any(one.completed_at is None for one in states_of(subject))

    def extent(self, subjects: Sequence[Enrolment]) -> list[Sentence | str]:
        return [
            N_("For a video that does not let itself be validated. Badges follow as if it had been watched; no "
               "viewing time is added.")
        ]  # fmt: skip


class TakeBackMark(Verb):
    permission = Permission.LESSON_MARK
    operation = take_back_each
    form = LessonsForm
    label, icon = N_("Take back a lesson marked as viewed"), "restore"
    done = N_("%(subject)s: not marked as viewed any more.")
    on_selection = False

    def offered(self, subject: Enrolment) -> bool:
        return any(one.is_marked for one in states_of(subject))

    def extent(self, subjects: Sequence[Enrolment]) -> list[Sentence | str]:
        return [N_("The lesson counts again by what was watched of it. Badges that it brought stay.")]


LESSONS = Panel(
    N_("Lessons"), "backoffice/contracts/lessons.html", lambda enrolment: {"themes": by_theme(states_of(enrolment))},
    icon="list-check", permission=Permission.ENROLMENT_READ,
    shown=lambda enrolment: enrolment.session.path_id is not None,
)  # fmt: skip
