"""What the people of a file do in their sessions, and licences that are left for them or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts import operations
from models.contracts.entities import Enrolment, EnrolmentKind, TrainingSession
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.directory.imports import LYON, Desk, outcomes, problems, somebody

PARIS = "Acme - Paris - Licences"
"""One licence, and one learner who has it."""


@pytest.fixture
def desk(cast: Cast, tmp_path: Path) -> Desk:
    return Desk(actor_for(cast.administrator_id), tmp_path)


@pytest.mark.row("CON-17")
@pytest.mark.row("CON-18")
@pytest.mark.row("A-42")
def test_what_somebody_does_in_a_session_follows_from_the_roles_they_hold(desk: Desk, cast: Cast) -> None:
    desk.applied(
        f"Éloïse;Roux;eloise@exemple.fr;apprenant;;{LYON}", f"Marc;Petit;marc@exemple.fr;testeur;;{LYON}",
        f"Benoît;Müller;manager@exemple.fr;manager;;{LYON}", f"Inès;Diallo;student@exemple.fr;manager;;{LYON}",
        f"Hélène;Garçon;pilot@exemple.fr;pilote;Acme;{LYON}",
    )  # fmt: skip
    found = select(Person.email_key, Enrolment.kind).join(Enrolment, Enrolment.person_id == Person.id)
    does = dict(session.execute(found.where(Enrolment.session_id == cast.slots_id)).all())
    assert does["eloise@exemple.fr"] is does["student@exemple.fr"] is EnrolmentKind.LEARNER
    assert does["marc@exemple.fr"] is EnrolmentKind.TESTER
    assert does["manager@exemple.fr"] is does["pilot@exemple.fr"] is EnrolmentKind.COMPANION


@pytest.mark.row("CON-19")
def test_one_learner_more_than_licences_is_refused_by_its_row_and_the_others_go_on(desk: Desk, cast: Cast) -> None:
    session.delete(cast.person("licensed"))
    session.flush()
    batch = desk.applied(
        f"Éloïse;Roux;eloise@exemple.fr;apprenant;;{PARIS}", f"Léo;Joly;leo@exemple.fr;apprenant;;{PARIS}",
        f"Marc;Petit;marc@exemple.fr;testeur;;{PARIS}",
    )  # fmt: skip
    assert outcomes(batch) == ["created", "wrong", "created"]
    [(line, column, said)] = problems(batch)
    assert (line, column) == (3, "session")
    assert PARIS in said
    assert somebody("leo@exemple.fr") is None


def test_a_licence_that_was_taken_since_the_check_is_told_and_writes_nobody(desk: Desk, cast: Cast) -> None:
    licensed = cast.person("licensed")
    session.delete(session.scalars(select(Enrolment).where(Enrolment.person_id == licensed.id)).one())
    session.flush()
    batch = desk.checked(f"Éloïse;Roux;eloise@exemple.fr;apprenant;;{PARIS}")
    assert outcomes(batch) == ["new"]
    operations.enrol(licensed, session.get_one(TrainingSession, cast.licences_id), by=SYSTEM)
    desk.apply(batch)
    assert outcomes(batch) == ["wrong"]
    assert somebody("eloise@exemple.fr") is None


def test_taking_an_import_back_leaves_its_licence_vacant(desk: Desk, cast: Cast) -> None:
    session.delete(cast.person("licensed"))
    session.flush()
    batch = desk.applied(f"Éloïse;Roux;eloise@exemple.fr;apprenant;;{PARIS}")
    desk.undo(batch)
    session.expire_all()
    assert session.get_one(TrainingSession, cast.licences_id).licences_vacant == 1
