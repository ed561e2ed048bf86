"""The ledger of consents: who, to what, in which words, when; the last line counts (ACC-52, ACC-54)."""

from __future__ import annotations

from sqlalchemy import select

from models.accounts.entities import ConsentEvent, ConsentPurpose, Person
from models.accounts.refusals import NotWhileImpersonating, PhoneMissing
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def record_consent(person: Person, purpose: ConsentPurpose, given: bool, *, by: Actor) -> ConsentEvent | None:
    """Write what a person chose; nothing when it is what already holds.

    Args:
        given: what the switch says.

    Returns:
        The line of the ledger, if one was needed.

    Raises:
        PhoneMissing: SMS without a number (ACC-52).
        NotWhileImpersonating: nobody consents for somebody else.
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    if person.id != by.person_id:
        require(by, Permission.PERSON_WRITE, person)
    if given and purpose is ConsentPurpose.SMS and not person.phone:
        raise PhoneMissing("sms")
    if given == has_consented(person.id, purpose):
        return None
    return _write(person, purpose, given, by)


def has_consented(person_id: int, purpose: ConsentPurpose) -> bool:
    """What the last line of the ledger says; nobody consented who never said so."""
    last = (
        select(ConsentEvent.given)
        .where(ConsentEvent.person_id == person_id, ConsentEvent.purpose == purpose)
        .order_by(ConsentEvent.id.desc())
        .limit(1)
    )
    return bool(session.scalar(last))


def withdraw_without_number(person: Person, *, by: Actor) -> None:
    """The number is gone: the consent to SMS ends with it (ACC-52)."""
    if has_consented(person.id, ConsentPurpose.SMS):
        _write(person, ConsentPurpose.SMS, False, by)


def _write(person: Person, purpose: ConsentPurpose, given: bool, by: Actor) -> ConsentEvent:
    line = ConsentEvent(
        person_id=person.id,
        purpose=purpose,
        given=given,
        text_version=str(purpose.label)[:200],
        recorded_by_id=by.person_id,
    )
    session.add(line)
    session.flush()
    return line
