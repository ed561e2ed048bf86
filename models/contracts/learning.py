"""Who learns in a session, and is therefore counted, followed and written to: the one place that asks for the kind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from models.accounts.entities import Role
from models.accounts.roles import LEARNER_ROLES
from models.contracts.entities import Enrolment, EnrolmentKind

COUNTED_ROLES = LEARNER_ROLES | {Role.ADMINISTRATOR}
"""Whoever holds one of these is counted in the session they are in: apprenant, manager and pilote apprenant, étudiant,
admin (CON-17)."""


def learns(enrolment: Any = Enrolment) -> tuple[ColumnElement[bool], ...]:
    """The conditions on an enrolment under which its person learns there: counted, followed, written to (FUP-24).

    Args:
        enrolment: the entity, an alias of it, or the columns of its table.
    """
    return (enrolment.kind == EnrolmentKind.LEARNER,)


def opens_lessons(enrolment: Any = Enrolment) -> ColumnElement[bool]:
    """Whether lessons may open at all: to who learns, and to who tries them (ACC-13)."""
    opens: ColumnElement[bool] = enrolment.kind != EnrolmentKind.COMPANION
    return opens


def kind_for(roles: Collection[Role]) -> EnrolmentKind:
    """What somebody does in a session, from the roles they hold (CON-17, CON-18, A-42)."""
    if COUNTED_ROLES.intersection(roles):
        return EnrolmentKind.LEARNER
    return EnrolmentKind.TESTER if Role.TESTER in roles else EnrolmentKind.COMPANION


def learners_counted(session_id: int) -> Select[int]:
    """How many learners a session has, counted anew: what ``TrainingSession.learners`` says."""
    return select(func.count(Enrolment.id)).where(Enrolment.session_id == session_id, *learns())
