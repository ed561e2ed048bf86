"""Facts about the roles of somebody: none, over, still to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.accounts.entities import Person
from models.contracts.closing import Standing, closed_by
from models.contracts.dates import in_words
from models.contracts.finding import Code, Finding, Mend, has_passed
from models.kernel.text import N_

NO_ROLE = N_("No role: the account opens nothing.")
ROLE_OVER = N_("The role “%(role)s” ended on %(day)s.")
ROLE_TO_COME = N_("The role “%(role)s” begins on %(day)s.")
COMPANY_OVER = N_("Their access ended on %(day)s, and no session of %(company)s is running any more.")
TEAM_OVER = N_("Their access ended on %(day)s, and no session of their team is running any more.")


def of_roles(person: Person, standings: list[Standing], on: date) -> Iterator[Finding]:
    """An account without a role that runs opens nothing (D7); a pilot's and a manager's run on with their sessions."""
    closed = closed_by(standings, on)
    if not standings:
        yield Finding(Code.NO_ROLE, NO_ROLE, Mend.GIVE_ROLE, person)
    elif closed is not None and closed.last_day is not None:
        words = COMPANY_OVER if closed.grant.company else TEAM_OVER
        said = words % {"day": in_words(closed.last_day), "company": closed.grant.company}
        # without a last day of its own, the role ended with an enrolment, which has a finding of its own
        yield Finding(Code.PILOT_CLOSED, said, Mend.PROLONG_ROLE if closed.grant.ends_on else None, closed.grant)
    elif not any(_runs(one, on) for one in standings):
        for one in standings:
            over = has_passed(one.grant.ends_on, on)
            words, day = (ROLE_OVER, one.grant.ends_on) if over else (ROLE_TO_COME, one.grant.starts_on)
            said = words % {"role": one.grant.role.label, "day": in_words(day or on)}
            yield Finding(Code.ROLE_OVER, said, Mend.PROLONG_ROLE, one.grant)


def _runs(one: Standing, on: date) -> bool:
    """Whether the role counts on a day, by its period or by the sessions that keep it."""
    begun = one.grant.starts_on is None or one.grant.starts_on <= on
    return begun and (one.sessions_run or not has_passed(one.grant.ends_on, on))
