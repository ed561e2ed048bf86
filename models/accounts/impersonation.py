"""An administrator sees what somebody sees: a fresh proof, a reason, never upward, and a row of it (test Z6)."""

from __future__ import annotations

from sqlalchemy import select, update

from models.accounts.entities import Impersonation, LoginSession, Person, PersonState, Role, RoleGrant
from models.accounts.policy import is_above
from models.accounts.proof import require_fresh_proof
from models.accounts.refusals import (
    AlreadyDeactivated,
    NotWhileImpersonating,
    NotYourself,
    ReasonMissing,
)
from models.accounts.sign_in import end_session, open_session
from models.kernel import clock
from models.kernel.bulk import audited
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.permissions import Permission


def impersonate(person: Person, *, by: Actor, reason: str, device: str = "", address: str = "") -> str:
    """Open a login session as somebody else, for an hour at most.

    Args:
        reason: why, for the audit log.
        device, address: of the administrator's browser.

    Returns:
        The secret for the cookie: give it to ``web.impersonation.enter_as``.

    Raises:
        Forbidden: no right to, an administrator, or somebody with a right that the actor lacks.
        ProofTooOld: the password was proved more than ten minutes ago.
        NotYourself, NotWhileImpersonating, ReasonMissing, AlreadyDeactivated
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    require(by, Permission.PERSON_IMPERSONATE, person)
    if person.id == by.person_id:
        raise NotYourself
    if person.state is not PersonState.ACTIVE:
        raise AlreadyDeactivated(person=person)
    if _is_administrator(person) or is_above(person, by):
        raise Forbidden
    if not reason.strip():
        raise ReasonMissing("reason")
    require_fresh_proof(by)
    opened, secret = open_session(person, device=device, address=address, impersonator_id=by.person_id)
    session.add(
        Impersonation(by_id=by.person_id, person_id=person.id, login_session_id=opened.id, reason=reason.strip()[:300])
    )
    session.flush()
    return secret


def stop_impersonating(*, by: Actor) -> None:
    """End the session behind somebody else's eyes; the administrator's own was never touched."""
    now = clock.now()
    with acting_as(SYSTEM):  # the person seen may not read these rows
        opened = session.get(LoginSession, by.login_session_id)
        if opened is not None and by.impersonator_id:
            end_session(opened, by=SYSTEM, reason="impersonation_ended")
            end = update(Impersonation).where(
                Impersonation.login_session_id == opened.id, Impersonation.ended_at.is_(None)
            )
            session.execute(audited(end.values(ended_at=now)))


def _is_administrator(person: Person) -> bool:
    with acting_as(SYSTEM):
        granted = select(RoleGrant.id).where(RoleGrant.person_id == person.id, RoleGrant.role == Role.ADMINISTRATOR)
        return session.scalar(granted.limit(1)) is not None
