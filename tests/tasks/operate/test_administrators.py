"""The first administrator, made at the terminal."""

import pytest
from sqlalchemy import select

from models.accounts.entities import Person, PersonState, Role
from models.accounts.passwords import matches
from models.kernel.database import session
from models.kernel.errors import DomainError
from tasks.operate.administrators import AddressTaken, create_administrator
from tests.cast import Cast

PHRASE = "trois rivières sous la lune"


def test_an_administrator_can_sign_in_at_once(cast: Cast) -> None:
    create_administrator("Jeanne@exemple.org", PHRASE, first_name="Jeanne", last_name="Perrin")
    person = session.scalars(select(Person).where(Person.email_key == "jeanne@exemple.org")).one()
    assert person.state == PersonState.ACTIVE
    assert [grant.role for grant in person.grants] == [Role.ADMINISTRATOR]
    assert matches(person.password_hash, PHRASE)


def test_an_address_in_use_is_refused_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(AddressTaken):
        create_administrator(cast.person("learner").email.upper(), PHRASE, first_name="J", last_name="P")


def test_a_weak_password_is_refused_and_nobody_is_written(cast: Cast) -> None:
    with pytest.raises(DomainError):
        create_administrator("jeanne@exemple.org", "short", first_name="Jeanne", last_name="Perrin")
    assert session.scalars(select(Person).where(Person.email_key == "jeanne@exemple.org")).all() == []
