"""The first administrator comes in by a link that works once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts.entities import Person, PersonState, Role, TokenPurpose
from models.accounts.links import find
from models.accounts.refusals import EmailInvalid, EmailTaken, LinkSpent, NameMissing
from models.kernel.database import session
from tasks.operate.create_admin import create_admin
from tests.cast import Cast


def secret_in(link: str) -> str:
    return link.rpartition("/")[2]


def test_an_administrator_is_created_without_any_password(cast: Cast) -> None:
    link = create_admin(" Direction@Exemple.fr ", "Ada", "Maçon")
    person = session.scalars(select(Person).where(Person.email_key == "direction@exemple.fr")).one()
    assert (person.state, person.password_hash) == (PersonState.INVITED, None)
    assert [(grant.role, grant.company_id) for grant in person.grants] == [(Role.ADMINISTRATOR, None)]
    assert link.startswith("http://localhost:8000/invitation/")
    assert find(secret_in(link), TokenPurpose.INVITATION).person_id == person.id


def test_an_administrator_who_missed_the_link_gets_another_and_the_first_stops_working(cast: Cast) -> None:
    first = create_admin("direction@exemple.fr", "Ada", "Maçon")
    second = create_admin("direction@exemple.fr", "Ada", "Maçon")
    assert find(secret_in(second), TokenPurpose.INVITATION)
    with pytest.raises(LinkSpent):
        find(secret_in(first), TokenPurpose.INVITATION)


@pytest.mark.parametrize("email", ["administrator@exemple.fr", "LEARNER@exemple.fr", "invited@exemple.fr"])
def test_an_account_that_is_there_is_never_taken_over(cast: Cast, email: str) -> None:
    with pytest.raises(EmailTaken):
        create_admin(email, "Ada", "Maçon")


def test_what_cannot_be_used_is_refused_with_a_sentence(cast: Cast) -> None:
    with pytest.raises(EmailInvalid):
        create_admin("direction", "Ada", "Maçon")
    with pytest.raises(NameMissing):
        create_admin("direction@exemple.fr", "Ada", "  ")
