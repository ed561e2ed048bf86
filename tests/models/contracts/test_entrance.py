"""Who stays outside once their last day has passed."""

from __future__ import annotations

import pytest

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.entities import Enrolment
from models.contracts.entrance import refuse_after_the_last_day
from models.contracts.refusals import PathOver
from models.kernel.database import session
from tests.cast import Cast


@pytest.mark.row("ACC-05")
def test_a_learner_whose_path_is_over_is_told_since_when_and_whom_to_ask(cast: Cast) -> None:
    with pytest.raises(PathOver) as refused:
        refuse_after_the_last_day(cast.person("expired"))
    enrolment = session.query(Enrolment).filter_by(person_id=cast.expired_id).one()
    sentence = str(refused.value)
    assert str(enrolment.ends_on.year) in sentence
    assert "ausecours@lecoledurecrutement.fr" in sentence


@pytest.mark.row("ACC-05")
def test_another_live_role_opens_the_door(cast: Cast) -> None:
    session.add(RoleGrant(person_id=cast.expired_id, role=Role.ALUMNI))
    session.flush()
    refuse_after_the_last_day(cast.person("expired"))


@pytest.mark.parametrize("name", ["learner", "waiting", "licensed", "invited", "alumna", "student", "pilot", "tester"])
def test_everybody_else_enters(cast: Cast, name: str) -> None:
    refuse_after_the_last_day(session.get_one(Person, getattr(cast, f"{name}_id")))
