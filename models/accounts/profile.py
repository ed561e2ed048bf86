"""What a person, or staff for them, may change about them (ACC-42…44, 50, I18N-02)."""

from __future__ import annotations

import phonenumbers

from models.accounts.consents import withdraw_without_number
from models.accounts.entities import Locale, Person
from models.accounts.policy import require_not_above
from models.accounts.refusals import NameMissing, NotWhileImpersonating, PhoneInvalid
from models.accounts.roles import LEARNER_ROLES
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import Actor, require
from models.permissions import Permission


def set_locale(code: str, *, by: Actor) -> None:
    """Choose the language of one's own account, and of nobody else's (I18N-02, I18N-03).

    Args:
        code: ``fr`` or ``en``.
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    session.get_one(Person, by.person_id).locale = next(locale for locale in Locale if locale.value == code)


def set_phone(person: Person, number: str, *, by: Actor) -> None:
    """Set or remove the mobile number, which stays optional (ACC-50); without it the SMS consent ends (ACC-52).

    Args:
        number: as typed, French unless it begins with ``+``; empty removes it.

    Raises:
        PhoneInvalid: no such number can exist.
    """
    _require_self_or_staff(by, person)
    person.phone = e164(number) if number.strip() else None
    if person.phone is None:
        withdraw_without_number(person, by=by)


def set_names(person: Person, first_name: str, last_name: str, *, by: Actor) -> None:
    """Change names: staff for everybody, and members who do not learn for themselves (ACC-42, ACC-43, ACC-44).

    Raises:
        Forbidden: a learner, or a pilot for somebody else.
        NameMissing
    """
    if not may_rename(by, person):
        raise Forbidden
    names = {"first_name": " ".join(first_name.split()), "last_name": " ".join(last_name.split())}
    for field, name in names.items():
        if not name:
            raise NameMissing(field)
    person.first_name, person.last_name = names["first_name"][:120], names["last_name"][:120]


def may_rename(actor: Actor, person: Person) -> bool:
    """Whether the actor may change these names: documents carry a learner's, so support changes them (ACC-43)."""
    if actor.is_system or actor.may_in(Permission.PERSON_WRITE, None):
        return True
    return person.id == actor.person_id and actor.impersonator_id is None and not actor.roles & LEARNER_ROLES


def _require_self_or_staff(by: Actor, person: Person) -> None:
    if person.id != by.person_id or by.impersonator_id:
        require(by, Permission.PERSON_WRITE, person)
        require_not_above(by, person)


def e164(number: str) -> str:
    """A number as it is kept, of one typed in France unless it begins with ``+``.

    Raises:
        PhoneInvalid: no such number can exist.
    """
    try:
        parsed = phonenumbers.parse(number[:40], "FR")
    except phonenumbers.NumberParseException:
        raise PhoneInvalid("phone") from None
    if not phonenumbers.is_valid_number(parsed):
        raise PhoneInvalid("phone")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
