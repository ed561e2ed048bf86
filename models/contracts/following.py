"""Who is followed and what is said of them: the one source of the boards, the reports and the team pages (U-24)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager

from models.accounts.entities import Person, by_name
from models.catalogue.entities import Path
from models.contracts.access import AccessState, state_of
from models.contracts.entities import Enrolment, SlotAssignment, Supervision, TrainingSession, WaitingEntry
from models.contracts.inactivity import is_inactive
from models.contracts.learning import learns
from models.contracts.progress import NOTHING, Progress, progress_of
from models.contracts.queries import held_now
from models.contracts.supervisors import managers_said
from models.kernel.database import session
from models.kernel.policy import Actor, table_of
from models.kernel.text import N_, Sentence
from models.permissions import Permission

waiting = table_of(WaitingEntry)
MOST_WORDS = 6


@dataclass(frozen=True)
class Line:
    """A learner in a session, as a board shows them.

    Args:
        since: when they obtained the slot they hold.
        rank: 1 for who is served next, whatever holes the positions have; None when not on the list.
        managers: the names of those who follow them, with commas.
        inactive: whether they have stayed away too long (FUP-20).
        progress: how far they have come, once :func:`with_progress` has read it.
    """

    enrolment: Enrolment
    state: AccessState
    since: datetime | None
    rank: int | None
    managers: str
    inactive: bool
    progress: Progress = NOTHING

    @property
    def person(self) -> Person:
        return self.enrolment.person

    @property
    def session(self) -> TrainingSession:
        return self.enrolment.session

    @property
    def holds(self) -> bool:
        return self.since is not None

    @property
    def never_came(self) -> bool:
        return self.person.last_seen_at is None


@dataclass(frozen=True)
class Column:
    """A column of the report.

    Args:
        name: as an attribute path from the enrolment: what the back-office lists it by.
        read: a line -> its plain value.
    """

    name: str
    label: Sentence
    read: Callable[[Line], Any]


COLUMNS = (
    Column("person.last_name", N_("Last name"), lambda line: line.person.last_name),
    Column("person.first_name", N_("First name"), lambda line: line.person.first_name),
    Column("person.email", N_("E-mail"), lambda line: line.person.email),
    Column("session.company", N_("Company"), lambda line: line.session.company.name),
    Column("session", N_("Session"), lambda line: line.session.reference),
    Column("managers", N_("Manager(s)"), lambda line: line.managers),
    Column("session.starts_on", N_("Path starts on"), lambda line: line.session.starts_on),
    Column("ends_on", N_("Path ends on"), lambda line: line.enrolment.ends_on),
    Column("last_video_on", N_("Last video watched"), lambda line: line.progress.last_video_on),
    Column("certification", N_("Certification"), lambda line: line.progress.certification),
    Column("videos", N_("Videos watched"), lambda line: line.progress.videos),
    Column("themes", N_("Progress by theme"), lambda line: line.progress.themes),
)
"""The columns of a report, in their order (FUP-14)."""


def reach(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What narrows follow-up beyond the scope: a manager follows their team and not themselves (FUP-15, FUP-19)."""
    if actor.is_system or actor.may(Permission.ENROLMENT_READ):
        return learns()
    return (*learns(), Enrolment.person_id.in_(team_ids(actor.person_id)))


def followed(*, team_of: int | None = None, session_id: int | None = None, search: str = "") -> Select[Enrolment]:
    """The enrolments that a board shows, by name: of a manager's team, of a session, or all that the actor sees.

    Args:
        team_of: the manager's id.
        session_id: the session's id.
        search: words that must all stand in the name or the address, whatever their accents and capitals.
    """
    named = [_named(word) for word in search.replace("\x00", " ").lower().split()[:MOST_WORDS]]
    statement = select(Enrolment).join(Enrolment.person).where(*learns(), *named).order_by(*by_name(), Enrolment.id)
    if team_of is not None:
        statement = statement.where(Enrolment.person_id.in_(team_ids(team_of)))
    return statement if session_id is None else statement.where(Enrolment.session_id == session_id)


def _named(word: str) -> ColumnElement[bool]:
    literally = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Person.search_document.like(func.f_unaccent(f"%{literally}%"))


def team_ids(manager_id: int | None) -> Select[int]:
    """Ids of the people whom a manager follows."""
    return select(Supervision.person_id).where(Supervision.manager_id == manager_id)


def lines_of(statement: Select[Enrolment], on: date) -> list[Line]:
    """The lines of a board: one query, for one learner as for a thousand.

    Args:
        statement: what :func:`followed` gives.
        on: the day.
    """
    queue = _ranks(statement.with_only_columns(Enrolment.session_id).order_by(None))
    since = func.lower(SlotAssignment.during).label("since")
    managers = managers_said(Enrolment.person_id).label("managers")
    whole = (
        statement.add_columns(since, queue.c.rank, managers, is_inactive(on).label("inactive"))
        .join(Enrolment.session)
        .join(TrainingSession.company)
        .outerjoin(TrainingSession.path)
        .outerjoin(SlotAssignment, held_now())
        .outerjoin(queue, queue.c.enrolment_id == Enrolment.id)
        .options(
            contains_eager(Enrolment.person),
            contains_eager(Enrolment.session, TrainingSession.company),
            contains_eager(Enrolment.session, TrainingSession.path).load_only(Path.title),
        )
    )
    return [_line(*row, on=on) for row in session.execute(whole)]


def with_progress(lines: Sequence[Line]) -> list[Line]:
    """The same lines with how far each learner has come: one query, and none while nobody keeps progress."""
    known = progress_of([line.enrolment.id for line in lines])
    return [replace(line, progress=known(line.enrolment.id)) for line in lines]


def _ranks(sessions: Any) -> Any:
    """(enrolment id, rank) of the waiting lists of some sessions: a rank counts those whom the actor does not see."""
    rank = func.row_number().over(partition_by=waiting.c.session_id, order_by=waiting.c.position)
    ranks = select(waiting.c.enrolment_id, rank.label("rank")).where(waiting.c.session_id.in_(sessions))
    return ranks.subquery("queue")


def _line(
    enrolment: Enrolment, since: datetime | None, rank: int | None, managers: str | None, inactive: bool,
    *, on: date,
) -> Line:  # fmt: skip
    where = enrolment.session
    state = state_of(where.kind, where.starts_on, enrolment.ends_on, holds_slot=since is not None, on=on)
    return Line(enrolment, state, since, rank, managers or "", inactive)
