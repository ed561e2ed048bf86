"""At the door: a learner whose last day has passed is told so, and whom to ask (ACC-05)."""

from __future__ import annotations

from models.accounts.actors import running_grants
from models.accounts.entities import Person, RoleGrant
from models.accounts.entrance import entrance_check
from models.accounts.roles import LEARNER_ROLES
from models.contracts.access import AccessState, accesses_of
from models.contracts.dates import in_words
from models.contracts.refusals import PathOver
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
