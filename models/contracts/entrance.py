"""At the door: whose last day has passed is told so, and whom to ask (ACC-05, ACC-24)."""

from __future__ import annotations

from models.accounts.actors import running_grants
from models.accounts.entities import Person, RoleGrant
from models.accounts.entrance import entrance_check
from models.accounts.roles import LEARNER_ROLES
from models.contracts.access import AccessState, accesses_of
from models.contracts.closing import closed_by, standings_of
from models.contracts.dates import in_words
from models.contracts.refusals import CompanySessionsOver, PathOver, TeamSessionsOver
from models.kernel import clock
from models.kernel.database import session
from models.organisation.queries import the_settings


@entrance_check
def refuse_after_the_last_day(person: Person) -> None:
    """Somebody who is nothing but a learner, and whose every enrolment has expired, stays outside.

    Another live role (manager, alumni…) opens the door, without the lessons (U-01); so does an account that was never
    enrolled anywhere, which has no last day.

    Raises:
        PathOver: names the latest last day.
    """
    accesses = accesses_of(person.id, clock.today())
    if not accesses or any(access.state is not AccessState.EXPIRED for access in accesses):
        return
    grants = session.execute(running_grants().where(RoleGrant.person_id == person.id)).all()
    if all(role in LEARNER_ROLES for role, _company in grants):
        last = max(access.ends_on for access in accesses)
        raise PathOver(ended=in_words(last), support=the_settings().support_email)


@entrance_check
def refuse_after_the_last_session(person: Person) -> None:
    """A pilot or a manager stays outside once both their own access is over and no session of theirs runs (A-46).

    Raises:
        CompanySessionsOver, TeamSessionsOver: name the last day, and whom to ask.
    """
    today = clock.today()
    closed = closed_by(standings_of(person.id, today), today)
    if closed is None or closed.last_day is None:
        return
    ended, support = in_words(closed.last_day), the_settings().support_email
    if closed.grant.company is None:
        raise TeamSessionsOver(ended=ended, support=support)
    raise CompanySessionsOver(company=closed.grant.company, ended=ended, support=support)
