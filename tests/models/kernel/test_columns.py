"""What every table shares."""

from __future__ import annotations

from sqlalchemy import select

from models.accounts.entities import Person, by_name
from models.kernel.database import session
from tests.cast import Cast


def test_people_are_listed_as_in_a_directory_accents_or_not(cast: Cast) -> None:
    names = session.scalars(select(Person.last_name).order_by(*by_name())).all()
    assert names.index("Noël") < names.index("Œuvrard") < names.index("Petit")
