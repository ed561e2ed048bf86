"""What both faces ask about people and their sessions."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from models.accounts.entities import LoginSession, Person, PersonState, RecoveryCode, TotpDevice, by_name
from models.kernel import clock


def people_matching(text: str) -> Select[Person]:
    """People whose name or address holds every word, accents and case aside (ACC-64: the field *mot clé*).

    Args:
        text: words as typed; none gives everybody.
    """
    found = select(Person).order_by(*by_name())
    for word in text.replace("\0", " ").split():
        literal = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in word)
        found = found.where(Person.search_document.like(func.f_unaccent(func.lower(f"%{literal}%")), escape="\\"))
    return found


def registered_people() -> Select[Person]:
    """*Pastille verte*: people who may sign in (ACC-64, D8)."""
    return select(Person).where(Person.state == PersonState.ACTIVE)


def open_sessions(person_id: int) -> Select[LoginSession]:
    """The signed-in browsers of a person, latest first (ASVS 7.5.2, test S5)."""
    return (
        select(LoginSession)
        .where(
            LoginSession.person_id == person_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > clock.now()
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    )


def confirmed_devices(person_id: int) -> Select[TotpDevice]:
    """The second step of a person, once it is on."""
    return select(TotpDevice).where(TotpDevice.person_id == person_id, TotpDevice.confirmed_at.is_not(None))


def unused_recovery_codes(person_id: int) -> Select[RecoveryCode]:
    """How many ways are left into an account whose telephone is lost."""
    return select(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
