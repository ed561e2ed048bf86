"""Taking an import back: what it made goes, what it changed comes back, what was touched since stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from models.accounts import membership
from models.accounts.actors import actor_for
from models.accounts.entities import Role
from models.accounts.sign_in import open_session
from models.contracts.entities import Enrolment, Supervision
from models.evidence.entities import Act, AuditEntry
from models.kernel.database import session, transaction
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, acting_as
from models.workbench.entities import BatchState
from models.workbench.importing import steps
from models.workbench.importing.refusals import NotNow
from tests.cast import Cast, person
from tests.models.directory.imports import LYON, Desk, outcomes, people, problems, somebody

SHORT = "prénom;nom;email;rôle"


@pytest.fixture
def desk(cast: Cast, tmp_path: Path) -> Desk:
    return Desk(actor_for(cast.administrator_id), tmp_path)


@pytest.mark.row("U-10")
def test_everything_is_as_before(desk: Desk, cast: Cast) -> None:
    before = people()
    header = "prénom;nom;email;rôle;session;téléphone"
    batch = desk.applied(
        f"Zoé;Abadie;zoe@exemple.fr;apprenant;{LYON};", f"Inès;Bis;student@exemple.fr;apprenant;{LYON};0612345678",
        header=header,
    )  # fmt: skip
    assert outcomes(batch) == ["created", "changed"]
    desk.undo(batch)
    assert (batch.state, outcomes(batch)) == (BatchState.UNDONE, ["undone", "undone"])
    student = cast.person("student")
    session.refresh(student)
    assert (people(), student.last_name, student.phone) == (before, "Diallo", None)
    assert [one.role for one in student.grants] == [Role.STUDENT]
    assert session.scalars(select(Enrolment.id).where(Enrolment.person_id == student.id)).all() == []


def test_taking_back_is_told_in_the_log_too(desk: Desk) -> None:
    batch = desk.applied("Zoé;Abadie;zoe@exemple.fr;testeur;;")
    desk.undo(batch)
    lines = select(AuditEntry.act).where(AuditEntry.subjects.contains([f"import_batch:{batch.id}"]))
    assert session.scalars(lines.order_by(AuditEntry.id)).all() == [Act.CREATED, Act.DELETED]


def test_a_second_press_does_nothing_more_and_nothing_is_taken_back_before_it_was_done(desk: Desk) -> None:
    batch = desk.checked("Zoé;Abadie;zoe@exemple.fr;testeur;;")
    with pytest.raises(NotNow):
        desk.undo(batch)
    desk.apply(batch)
    desk.undo(batch)
    desk.undo(batch)
    assert outcomes(batch) == ["undone"]


def test_whoever_was_invited_since_is_kept_and_told(desk: Desk) -> None:
    batch = desk.applied("Zoé;Abadie;zoe@exemple.fr;testeur;;", "Léo;Joly;leo@exemple.fr;testeur;;")
    zoe = somebody("zoe@exemple.fr")
    assert zoe is not None
    with transaction():
        membership.invite(zoe, by=SYSTEM)
    desk.undo(batch)
    assert outcomes(batch) == ["kept", "undone"]
    assert problems(batch) == [(2, "", "cette fiche a changé depuis l’import : voyez sa page.")]
    assert (somebody("zoe@exemple.fr") is None, somebody("leo@exemple.fr") is None) == (False, True)


def test_whoever_something_hangs_on_is_kept_even_when_the_log_knows_nothing_of_it(desk: Desk, cast: Cast) -> None:
    batch = desk.applied("Zoé;Abadie;zoe@exemple.fr;testeur;;")
    zoe = somebody("zoe@exemple.fr")
    assert zoe is not None
    follow = Supervision.__table__.insert().values(manager_id=cast.manager_id, person_id=zoe.id)  # type: ignore[attr-defined]
    session.connection().execute(follow)
    desk.undo(batch)
    assert outcomes(batch) == ["kept"]


def test_a_change_that_somebody_changed_again_is_kept(desk: Desk, cast: Cast) -> None:
    batch = desk.applied("Inès;Bis;student@exemple.fr;étudiant;;")
    with transaction():
        cast.person("student").last_name = "Ter"
    desk.undo(batch)
    assert (outcomes(batch), cast.person("student").last_name) == (["kept"], "Ter")


def test_whoever_was_deleted_since_is_told(desk: Desk) -> None:
    batch = desk.applied("Zoé;Abadie;zoe@exemple.fr;testeur;;")
    zoe = somebody("zoe@exemple.fr")
    with transaction():
        session.delete(zoe)
    desk.undo(batch)
    assert (outcomes(batch), problems(batch)[0][2]) == (["kept"], "cette personne a été supprimée depuis.")


def test_the_same_role_for_other_studies_stays(desk: Desk, cast: Cast) -> None:
    teacher = cast.person("teacher")
    before = [(one.role, one.curriculum_id) for one in teacher.grants]
    header = "prénom;nom;email;rôle;cursus"
    batch = desk.applied(
        f"{teacher.first_name};{teacher.last_name};{teacher.email};enseignant;Recrutement", header=header
    )
    assert outcomes(batch) == ["changed"]
    desk.undo(batch)
    session.refresh(teacher)
    assert (outcomes(batch), [(one.role, one.curriculum_id) for one in teacher.grants]) == (["undone"], before)


def test_whose_role_is_taken_back_signs_in_again(desk: Desk, cast: Cast) -> None:
    student = cast.person("student")
    batch = desk.applied(f"{student.first_name};{student.last_name};{student.email};testeur", header=SHORT)
    with transaction():
        opened, _secret = open_session(student, device="tests", address="127.0.0.1")
    desk.undo(batch)
    session.refresh(opened)
    assert (outcomes(batch), opened.end_reason) == (["undone"], "roles_changed")


def test_nobody_takes_a_role_from_themselves(desk: Desk, cast: Cast) -> None:
    other = person("second", "Autre", "Administratrice", Role.ADMINISTRATOR, None)
    session.flush()
    me = cast.person("administrator")
    batch = Desk(actor_for(other.id), desk.folder).applied(
        f"{me.first_name};{me.last_name};{me.email};testeur", header=SHORT
    )
    assert outcomes(batch) == ["changed"]
    desk.undo(batch)
    assert outcomes(batch) == ["kept"]


def test_going_on_with_an_import_needs_the_right_to_import(desk: Desk, cast: Cast) -> None:
    batch = desk.checked("Zoé;Abadie;zoe@exemple.fr;testeur;;")
    with acting_as(actor_for(cast.pilot_id)) as by, pytest.raises(Forbidden):
        steps.resume(batch, by=by)
