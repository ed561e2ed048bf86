"""When a learner counts as inactive (FUP-20, U-03)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, TrainingSession
from models.kernel import clock
from models.kernel.policy import table_of
from models.kernel.text import NN_, Sentence
from models.organisation.queries import the_settings

training, person = table_of(TrainingSession).alias("trained"), table_of(Person).alias("seen")


def is_inactive(on: date, days: int | None = None) -> ColumnElement[bool]:
    """Whether an enrolment is inactive on a day: it has not ended, and its learner has not been seen for so many days,
    counted from its first day for whoever was seen before it or never.

    Args:
        on: the day.
        days: that many whole days without a connection are enough; None asks the settings.
    """
    until = on - timedelta(the_settings().inactivity_days if days is None else days)
    next_day = datetime.combine(until + timedelta(1), time.min, clock.time_zone())
    runs = exists().where(
        training.c.id == Enrolment.session_id,
        training.c.starts_on <= until,
        func.coalesce(Enrolment.own_ends_on, training.c.ends_on) >= on,
    )
    stayed_away = exists().where(
        person.c.id == Enrolment.person_id, or_(person.c.last_seen_at.is_(None), person.c.last_seen_at < next_day)
    )
    return and_(runs, stayed_away)


class InactiveFor(Sentence):
    """*Inactive for 3 weeks*, with the days that the settings say at the moment it is shown."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("inactive")

    def __str__(self) -> str:
        days = the_settings().inactivity_days
        weeks, rest = divmod(days, 7)
        if rest:
            return str(NN_("Inactive for %(n)s day", "Inactive for %(n)s days", days))
        return str(NN_("Inactive for %(n)s week", "Inactive for %(n)s weeks", weeks))
