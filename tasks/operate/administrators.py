"""The first administrator of a deployment, made at the terminal: nobody is there yet to invite them."""

from sqlalchemy import select

from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.accounts.passwords import check_strength, hash_password
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_


class AddressTaken(DomainError):
    """Somebody has this address already; rights are given to them in the back-office."""

    sentence = N_("Somebody already has this e-mail address.")


def create_administrator(email: str, password: str, *, first_name: str, last_name: str) -> Person:
    """Write an active administrator; their second factor is set up at the first sign-in.

    Raises:
        AddressTaken: the address is in use, whatever its case.
        DomainError: the password would not hold (`models.accounts.passwords.check_strength`).
    """
    with acting_as(SYSTEM), transaction():
        person = Person(email=email, first_name=first_name, last_name=last_name, state=PersonState.ACTIVE)
        if session.scalar(select(Person.id).where(Person.email_key == person.email.lower())):
            raise AddressTaken("email")
        check_strength(password, person)
        person.password_hash = hash_password(password)
        person.grants.append(RoleGrant(role=Role.ADMINISTRATOR))
        session.add(person)
    return person
