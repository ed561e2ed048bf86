"""What boards, reports and exports say of a learner's progress: the answer to the port of the contracts (FUP-14)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, String, and_, cast, func, literal, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models.contracts.mail_queries import day_of
from models.contracts.progress import FACTS, Progress, answers_progress
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as, table_of
from models.learning.entities import LearningRecord
from models.learning.levels import enrolment, theme_levels, training

record = table_of(LearningRecord)
MINUTE = 60_000
"""Milliseconds."""


class Kept:
    """Read from what learners watched: views follow the person, whatever the path or the session (CAT-39)."""

    def of(self, enrolment_ids: Sequence[int]) -> dict[int, Progress]:
        """As the port says; certification stays empty until certifications are kept."""
        those = _learners(enrolment.c.id.in_(enrolment_ids)).cte("those")
        words = _words(those).subquery("words")
        facts: list[ColumnElement[Any]] = [those.c.enrolment_id, _last_video_on(), _videos(), _minutes(), words.c.words]
        whole = (
            select(*facts)
            .join_from(those, record, record.c.person_id == those.c.person_id, isouter=True)
            .outerjoin(words, and_(words.c.person_id == those.c.person_id, words.c.path_id == those.c.path_id))
        )
        with acting_as(SYSTEM):  # of enrolments that the asker was shown
            rows = session.execute(whole).all()
        return {
            one: Progress(last_video_on=last, videos=videos, minutes=minutes, themes=themes)
            for one, last, videos, minutes, themes in rows
        }

    def said(self, name: str, enrolment_id: Any) -> ColumnElement[Any]:
        """As the port says; the row is looked up by index, so that a list of thousands can be put in its order."""
        if name == "certification":
            return cast(null(), FACTS[name])
        if name == "themes":
            return _words_of(enrolment_id)
        fact: ColumnElement[Any] = FIGURES[name]()
        mine = enrolment.alias("mine")
        return (
            select(fact)
            .join_from(mine, record, record.c.person_id == mine.c.person_id, isouter=True)
            .where(mine.c.id == enrolment_id)
            .scalar_subquery()
        )


def _learners(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """(enrolment_id, person_id, path_id)."""
    return (
        select(enrolment.c.id.label("enrolment_id"), enrolment.c.person_id, training.c.path_id)
        .join_from(enrolment, training, training.c.id == enrolment.c.session_id)
        .where(*where)
    )


def _words(those: FromClause) -> Select[*tuple[Any, ...]]:
    """(person_id, path_id, words): *Sourcing 40 %, Entretien 10 %*, in the order of the path."""
    pairs = select(those.c.person_id, those.c.path_id).distinct().subquery("pair")
    level = theme_levels(pairs).subquery("level")
    said = level.c.title + " " + cast(level.c.percent, String) + "\u00a0%"
    words = func.string_agg(said, aggregate_order_by(literal(", "), level.c.position), type_=String())
    return select(level.c.person_id, level.c.path_id, words.label("words")).group_by(level.c.person_id, level.c.path_id)


def _words_of(enrolment_id: Any) -> ColumnElement[str]:
    """The same of one enrolment, named by a column of the statement around it."""
    mine, where = enrolment.alias("mine"), training.alias("where_mine")
    pair = (
        select(mine.c.person_id, where.c.path_id)
        .join_from(mine, where, where.c.id == mine.c.session_id)
        .where(mine.c.id == enrolment_id)
        .correlate_except(mine, where)
        .subquery("pair")
    )
    return select(_words(pair).subquery("words").c.words).scalar_subquery()


def _last_video_on() -> ColumnElement[date]:
    return day_of(record.c.last_watched_at)


def _videos() -> ColumnElement[int]:
    """Lessons viewed, each once (LRN-32)."""
    return func.coalesce(record.c.lessons_viewed, 0, type_=FACTS["videos"])


def _minutes() -> ColumnElement[int]:
    """Whole minutes, each second of a lesson counted once (LRN-06, FUP-16)."""
    return cast(func.coalesce(record.c.watched_ms, 0).op("/")(MINUTE), FACTS["minutes"])


FIGURES: dict[str, Callable[[], ColumnElement[Any]]] = {
    "last_video_on": _last_video_on, "videos": _videos, "minutes": _minutes,
}  # fmt: skip
"""Name of a fact -> how it is read of a record that may not be there."""
answers_progress(Kept())
