"""What somebody does is read by them and by those who follow them; what they note, by nobody else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.policy import of_own_or_team
from models.kernel.policy import Actor, among, scope, table_of
from models.learning.entities import (
    FeaturedAnswer,
    LearningRecord,
    LessonNote,
    LessonView,
    ThemeBadge,
    ViewEvent,
    WorkshopAnswer,
    WorkshopProgress,
)
from models.permissions import Permission

training, enrolment = table_of(TrainingSession), table_of(Enrolment)


def _followed(actor: Actor, person_id: Any) -> ColumnElement[bool]:
    """Whether a column names the actor, somebody of their team, or a learner of companies that they answer for."""
    of_companies = (
        select(enrolment.c.person_id)
        .join_from(enrolment, training, training.c.id == enrolment.c.session_id)
        .where(actor.within(Permission.ENROLMENT_READ, training.c.company_id))
    )
    return or_(
        actor.within(Permission.ENROLMENT_READ, None),
        among(person_id, of_companies),
        of_own_or_team(actor, person_id),
    )


@scope(LessonView)
def views_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _followed(actor, LessonView.person_id)


@scope(ViewEvent)
def events_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _followed(actor, ViewEvent.person_id)


@scope(LearningRecord)
def records_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _followed(actor, LearningRecord.person_id)


@scope(ThemeBadge)
def badges_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _followed(actor, ThemeBadge.person_id)


@scope(WorkshopProgress)
def workshops_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _followed(actor, WorkshopProgress.person_id)


@scope(LessonNote)
def notes_of(actor: Actor) -> ColumnElement[bool]:
    return LessonNote.person_id == actor.person_id


@scope(WorkshopAnswer)
def answers_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Staff choose among them; what learners read of each other's leaves through a query of its own."""
    return or_(actor.within(Permission.CATALOGUE_WRITE, None), WorkshopAnswer.person_id == actor.person_id)


@scope(FeaturedAnswer)
def choices_seen_by(actor: Actor) -> ColumnElement[bool]:
    return actor.within(Permission.CATALOGUE_READ, None)
