"""The second step: a time-based code (RFC 6238), used once, and ten recovery codes (tests A7, S4)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, select, update

from models.accounts.entities import Person, RecoveryCode, TotpDevice
from models.accounts.policy import require_not_above
from models.accounts.refusals import (
    CodeRefused,
    NotWhileImpersonating,
    SecondFactorAlreadyOn,
    SecondFactorRequired,
)
from models.accounts.sign_in import asks_second_factor, end_sessions
from models.kernel import clock
from models.kernel.bulk import audited
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.organisation.queries import the_settings
from models.permissions import Permission

STEP = 30
"""Seconds that a code is shown; one step before and after is accepted, for clocks that differ."""
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Enrolling:
    """What the authenticator application needs: the address for the QR code, the key to type by hand."""

    uri: str
    key: str


def is_on(person_id: int) -> bool:
    """Whether a person confirmed a device."""
    confirmed = select(TotpDevice.id).where(TotpDevice.person_id == person_id, TotpDevice.confirmed_at.is_not(None))
    with acting_as(SYSTEM):  # asked before anybody signed in
        return session.scalar(confirmed) is not None


def begin_enrolment(*, by: Actor) -> Enrolling:
    """Prepare a device for the person themself; the same until it is confirmed, so that a reload changes nothing.

    Raises:
        SecondFactorAlreadyOn, NotWhileImpersonating
    """
    device = _own_device(by)
    person = session.get_one(Person, by.person_id)
    issuer = the_settings().organisation_name
    return Enrolling(pyotp.TOTP(device.secret).provisioning_uri(name=person.email, issuer_name=issuer), device.secret)


def confirm_enrolment(code: str, *, by: Actor) -> list[str]:
    """Switch the device on with a first code of it.

    Returns:
        The ten recovery codes, to be shown once.

    Raises:
        CodeRefused, SecondFactorAlreadyOn, NotWhileImpersonating
    """
    device = _own_device(by)
    counter = _counter_of(device.secret, code)
    if counter is None:
        raise CodeRefused("code")
    device.confirmed_at, device.last_counter = clock.now(), counter
    return renew_recovery_codes(by=by)


def renew_recovery_codes(*, by: Actor) -> list[str]:
    """Ten new codes; the earlier ones open nothing any more."""
    if by.impersonator_id:
        raise NotWhileImpersonating
    session.execute(audited(delete(RecoveryCode).where(RecoveryCode.person_id == by.person_id)))
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3)) for _ in range(CODES)]
    session.add_all(RecoveryCode(person_id=by.person_id, code_hash=_hash_of(code)) for code in codes)
    session.flush()
    return codes


def switch_off(*, by: Actor) -> None:
    """Remove one's own device.

    Raises:
        SecondFactorRequired: a role asks for it.
        NotWhileImpersonating
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    if asks_second_factor(by.roles):
        raise SecondFactorRequired
    _remove(by.person_id)


def reset_second_factor(person: Person, *, by: Actor) -> None:
    """Somebody lost their device and their codes: they enrol again at the next sign-in."""
    require(by, Permission.LOGIN_SESSION_END, person)
    require_not_above(by, person)
    _remove(person.id)
    end_sessions(person.id, reason="second_factor_reset")


def accepts(person_id: int, code: str) -> bool:
    """Whether a code opens the second step; each opens it once, even when sent twice at once."""
    typed = "".join(code.split()).lower()
    with acting_as(SYSTEM):  # asked before anybody signed in
        return _accepts_time_code(person_id, typed) or _accepts_recovery_code(person_id, typed)


def _accepts_time_code(person_id: int, code: str) -> bool:
    device = session.scalars(
        select(TotpDevice).where(TotpDevice.person_id == person_id, TotpDevice.confirmed_at.is_not(None))
    ).one_or_none()
    counter = _counter_of(device.secret, code) if device else None
    if device is None or counter is None:
        return False
    used = session.execute(
        update(TotpDevice)
        .where(TotpDevice.id == device.id, TotpDevice.last_counter < counter)
        .values(last_counter=counter)
        .execution_options(synchronize_session=False)
    )
    return used.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def _accepts_recovery_code(person_id: int, code: str) -> bool:
    use = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == _hash_of(code),
        RecoveryCode.used_at.is_(None),
    )
    used = session.execute(audited(use.values(used_at=clock.now())))
    return used.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def _counter_of(secret: str, code: str) -> int | None:
    """The step to which a code belongs, near the present."""
    now = int(clock.now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    digits = "".join(code.split()).encode("utf-8", "replace")
    found = (step for step in (now - 1, now, now + 1) if hmac.compare_digest(totp.generate_otp(step).encode(), digits))
    return next(found, None)


def _own_device(by: Actor) -> TotpDevice:
    if by.impersonator_id:
        raise NotWhileImpersonating
    device = session.scalars(select(TotpDevice).where(TotpDevice.person_id == by.person_id)).one_or_none()
    if device is None:
        device = TotpDevice(person_id=by.person_id, secret=pyotp.random_base32())
        session.add(device)
        session.flush()
    if device.confirmed_at is not None:
        raise SecondFactorAlreadyOn
    return device


def _remove(person_id: int | None) -> None:
    with acting_as(SYSTEM):  # the scope of these tables is their owner; staff only ever remove
        session.execute(audited(delete(TotpDevice).where(TotpDevice.person_id == person_id)))
        session.execute(audited(delete(RecoveryCode).where(RecoveryCode.person_id == person_id)))


def _hash_of(code: str) -> str:
    """Seventy-four random bits need no slow hash."""
    return hashlib.sha256(code.replace("-", "").encode("utf-8", "replace")).hexdigest()
