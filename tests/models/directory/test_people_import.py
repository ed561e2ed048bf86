"""A file of people: checked without writing anything, applied once, matched to those who are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.accounts.granting import grant_role
from models.accounts.refusals import ProofTooOld
from models.contracts.entities import Enrolment
from models.directory import people_words
from models.evidence.entities import Act, AuditEntry
from models.kernel.database import session, transaction
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor
from models.permissions import Permission
from models.workbench.entities import BatchState, Existing
from models.workbench.importing.kinds import WrongCell
from models.workbench.importing.refusals import ColumnsMissing, NothingToApply
from tests.cast import Cast
from tests.models.directory.imports import LYON, Desk, outcomes, people, problems, somebody


@pytest.fixture
def desk(cast: Cast, tmp_path: Path) -> Desk:
    return Desk(actor_for(cast.administrator_id), tmp_path)


@pytest.mark.row("DIR-14")
def test_a_check_writes_nobody_and_tells_every_problem_by_line_and_column(desk: Desk) -> None:
    before = people()
    batch = desk.checked(
        "Bonne;Ligne;bonne@exemple.fr;testeur;;", "Zoé;;zoe(at)exemple.fr;directrice;;",
        "Zoé;Abadie;Bonne@exemple.fr;testeur;;",
    )  # fmt: skip
    assert (batch.state, batch.counts) == (BatchState.CHECKED, {"new": 1, "wrong": 2})
    assert [one[:2] for one in problems(batch)] == [(3, "nom"), (3, "email"), (3, "rôle"), (4, "email")]
    assert problems(batch)[-1][2] == "« Bonne@exemple.fr » est déjà à la ligne 2."
    assert people() == before


@pytest.mark.row("DIR-12")
@pytest.mark.row("DIR-14")
def test_wrong_rows_are_left_out_and_the_others_are_brought_in(desk: Desk, cast: Cast) -> None:
    batch = desk.applied(f"Éloïse;Roux;eloise@exemple.fr;apprenant;Acme;{LYON}", "Zoé;;zoe@exemple.fr;testeur;;")
    assert outcomes(batch) == ["created", "wrong"]
    person = somebody("eloise@exemple.fr")
    assert person is not None
    assert (person.name, person.state) == ("Éloïse Roux", PersonState.IMPORTED)
    assert [(one.role, one.granted_by_id) for one in person.grants] == [(Role.LEARNER, cast.administrator_id)]
    assert session.scalars(select(Enrolment.session_id).where(Enrolment.person_id == person.id)).all() == [
        cast.slots_id
    ]


@pytest.mark.row("U-10")
def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    lines = [f"Éloïse;Roux;eloise@exemple.fr;apprenant;Acme;{LYON}", "Marc;Petit;marc@exemple.fr;pilote;Acme;"]
    desk.applied(*lines)
    again = desk.checked(*lines)
    assert outcomes(again) == ["same", "same"]
    with pytest.raises(NothingToApply):
        desk.apply(again)


def test_a_second_press_on_apply_imports_once(desk: Desk) -> None:
    batch = desk.checked("Éloïse;Roux;eloise@exemple.fr;testeur;;")
    desk.apply(batch)
    desk.apply(batch)
    assert len(session.scalars(select(RoleGrant.id).join(Person, Person.id == RoleGrant.person_id).where(
        Person.email_key == "eloise@exemple.fr"
    )).all()) == 1  # fmt: skip


@pytest.mark.row("DIR-34")
def test_a_person_who_is_there_is_updated_and_an_empty_cell_erases_nothing(desk: Desk, cast: Cast) -> None:
    cast.person("student").phone = "+33612345678"
    session.flush()
    header = "prénom;nom;email;rôle;téléphone;langue;référence externe"
    batch = desk.applied("Inès;Diallo-Roux;STUDENT@exemple.fr;étudiante;;anglais;A-12", header=header)
    assert outcomes(batch) == ["changed"]
    student = cast.person("student")
    session.refresh(student)
    assert (student.last_name, student.phone, student.locale, student.external_reference) == (
        "Diallo-Roux", "+33612345678", "en", "A-12",
    )  # fmt: skip


def test_roles_and_sessions_are_added_and_never_taken_away(desk: Desk, cast: Cast) -> None:
    desk.applied(f"Inès;Diallo;student@exemple.fr;manager apprenant;;{LYON}")
    assert {one.role for one in cast.person("student").grants} == {Role.STUDENT, Role.MANAGER, Role.LEARNER}


def test_whoever_only_creates_leaves_those_who_are_there(desk: Desk, cast: Cast) -> None:
    batch = desk.checked("Autre;Nom;student@exemple.fr;étudiant;;", existing=Existing.LEAVE)
    assert outcomes(batch) == ["left"]
    batch = desk.checked("Autre;Nom;student@exemple.fr;étudiant;;", existing=Existing.REFUSE)
    assert problems(batch) == [(2, "email", "student@exemple.fr a déjà un compte.")]


@pytest.mark.row("D11")
def test_an_external_reference_comes_before_the_address_and_an_import_changes_no_address(
    desk: Desk, cast: Cast
) -> None:
    cast.person("student").external_reference, cast.person("tester").external_reference = "S-1", "T-1"
    session.flush()
    header = "prénom;nom;email;rôle;référence externe"
    batch = desk.checked(
        "Inès;Diallo;autre@exemple.fr;étudiant;S-1", "Théo;Roux;student@exemple.fr;testeur;T-1", header=header
    )
    assert [one[:2] for one in problems(batch)] == [(2, "email"), (3, "référence externe")]


@pytest.mark.row("DIR-12")
def test_students_come_with_their_curriculum_promotion_and_campus(desk: Desk) -> None:
    header = "prénom;nom;email;rôle;cursus;promo;campus"
    batch = desk.applied(
        "Zoé;Abadie;zoe@exemple.fr;étudiante;Recrutement;2026;Lyon", "Léo;Joly;leo@exemple.fr;alumni;;2026;Paris",
        header=header,
    )  # fmt: skip
    assert [one[:2] for one in problems(batch)] == [(3, "campus"), (3, "promo")]
    zoe = somebody("zoe@exemple.fr")
    assert zoe is not None
    [grant] = zoe.grants
    assert (str(grant.curriculum), grant.promotion and grant.promotion.year, str(grant.campus)) == (
        "Recrutement", 2026, "Lyon",
    )  # fmt: skip


def test_somebody_who_was_faster_is_told_and_the_others_go_on(desk: Desk) -> None:
    batch = desk.checked("Éloïse;Roux;eloise@exemple.fr;testeur;;", "Léo;Joly;leo@exemple.fr;testeur;;")
    with transaction():
        session.add(Person(email="Eloise@exemple.fr", first_name="Autre", last_name="Compte"))
    desk.apply(batch)
    assert outcomes(batch) == ["wrong", "created"]
    assert "vient de créer un compte" in problems(batch)[0][2]


def test_a_person_changed_after_the_check_is_not_overwritten(desk: Desk, cast: Cast) -> None:
    batch = desk.checked("Inès;Diallo-Roux;student@exemple.fr;étudiant;;")
    with transaction():
        cast.person("student").last_name = "Autrement"
    desk.apply(batch)
    assert outcomes(batch) == ["wrong"]
    assert cast.person("student").last_name == "Autrement"


def test_a_number_given_out_twice_gives_the_roles_of_a_newcomer_to_nobody(desk: Desk, cast: Cast) -> None:
    student = cast.person("student")
    batch = desk.checked(f"Zoé;Abadie;zoe@exemple.fr;apprenant;Acme;{LYON}", "Léo;Joly;leo@exemple.fr;testeur;;")
    last = session.scalar(text("SELECT nextval(pg_get_serial_sequence('person', 'id'))"))
    number = text("SELECT setval(pg_get_serial_sequence('person', 'id'), :last)")
    session.execute(number, {"last": student.id - 1})
    desk.apply(batch)
    session.execute(number, {"last": last})  # no rollback does it
    assert outcomes(batch)[0] == "wrong"
    assert somebody("zoe@exemple.fr") is None
    assert [one.role for one in student.grants] == [Role.STUDENT]
    assert session.scalars(select(Enrolment.id).where(Enrolment.person_id == student.id)).all() == []
    names = [f"import_batch:{batch.id}", f"person:{student.id}"]
    assert session.scalars(select(AuditEntry.id).where(AuditEntry.subjects.contains(names))).all() == []


def test_an_address_that_became_somebody_else_s_after_the_check_gives_a_role_to_nobody(desk: Desk, cast: Cast) -> None:
    student = cast.person("student")
    batch = desk.checked("Inès;Diallo;student@exemple.fr;testeur;;")
    with transaction():
        student.email = "ines@exemple.fr"
        session.flush()
        session.add(Person(email="student@exemple.fr", first_name="Inès", last_name="Diallo"))
    desk.apply(batch)
    assert outcomes(batch) == ["wrong"]
    assert [one.role for one in student.grants] == [Role.STUDENT]


def test_a_reference_that_became_somebody_else_s_after_the_check_gives_a_role_to_nobody(desk: Desk, cast: Cast) -> None:
    student, tester = cast.person("student"), cast.person("tester")
    student.external_reference = "A-1"
    session.flush()
    header = "prénom;nom;email;rôle;référence externe"
    batch = desk.checked("Inès;Diallo;student@exemple.fr;alumni;A-1", header=header)
    with transaction():
        student.external_reference = None
        session.flush()
        tester.external_reference = "A-1"
    desk.apply(batch)
    assert outcomes(batch) == ["wrong"]
    assert [one.role for one in student.grants] == [Role.STUDENT]


def test_whoever_rose_above_the_one_who_imports_after_the_check_is_left(cast: Cast, tmp_path: Path) -> None:
    reach = {right: None for right in Permission if right is not Permission.SETTING_WRITE}
    desk = Desk(Actor(person_id=cast.manager_id, reach=reach, name="Presque"), tmp_path)
    batch = desk.checked("Inès;Autrement;student@exemple.fr;étudiant;;")
    assert outcomes(batch) == ["change"]
    with transaction():
        session.add(RoleGrant(person_id=cast.person("student").id, role=Role.ADMINISTRATOR))
    desk.apply(batch)
    assert (outcomes(batch), cast.person("student").last_name) == (["wrong"], "Diallo")


def test_every_row_leaves_its_line_in_the_audit_log_signed_by_who_imports(desk: Desk, cast: Cast) -> None:
    batch = desk.applied(f"Zoé;Abadie;zoe@exemple.fr;apprenant;Acme;{LYON}", "Inès;Bis;student@exemple.fr;étudiant;;")
    lines = session.scalars(select(AuditEntry).where(AuditEntry.subjects.contains([f"import_batch:{batch.id}"])))
    assert [(one.act, one.title, one.actor_id, one.reason) for one in lines] == [
        (Act.CREATED, "Zoé Abadie", cast.administrator_id, f"Import {batch.id} — personnes.csv"),
        (Act.CHANGED, "Inès Diallo", cast.administrator_id, f"Import {batch.id} — personnes.csv"),
    ]


@pytest.mark.row("ACC-30")
def test_nobody_imports_what_they_may_not_give(cast: Cast, tmp_path: Path) -> None:
    reach = {right: None for right in Permission if right is not Permission.SETTING_WRITE}
    desk = Desk(Actor(person_id=cast.administrator_id, reach=reach, name="Presque"), tmp_path)
    batch = desk.checked(
        "Zoé;Abadie;zoe@exemple.fr;administratrice;;", "Clémentine;Autre;administrator@exemple.fr;testeur;;",
        "Léo;Joly;leo@exemple.fr;testeur;;",
    )  # fmt: skip
    assert outcomes(batch) == ["wrong", "wrong", "new"]


def test_a_pilot_imports_nobody(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        Desk(actor_for(cast.pilot_id), tmp_path).checked("Zoé;Abadie;zoe@exemple.fr;testeur;;")


def test_nobody_gives_themselves_a_role_by_a_file(desk: Desk) -> None:
    batch = desk.checked("Clémentine;Lemaître;administrator@exemple.fr;testeur;;")
    assert problems(batch) == [(2, "rôle", "personne ne se donne un rôle à soi-même.")]


def test_a_file_that_makes_administrators_asks_for_a_fresh_proof(desk: Desk) -> None:
    batch = desk.checked("Zoé;Abadie;zoe@exemple.fr;administratrice;;")
    with pytest.raises(ProofTooOld):
        desk.apply(batch)
    assert somebody("zoe@exemple.fr") is None


def test_a_session_that_is_over_takes_nobody(desk: Desk, cast: Cast) -> None:
    batch = desk.checked("Zoé;Abadie;zoe@exemple.fr;apprenant;;Acme - Lyon - Ancienne")
    # it ended 135 days ago
    assert problems(batch) == [(2, "session", "la session « Acme - Lyon - Ancienne » est expirée.")]


def test_a_required_column_must_be_chosen(desk: Desk) -> None:
    with pytest.raises(ColumnsMissing) as refused:
        desk.checked("Zoé;zoe@exemple.fr", header="prénom;email")
    assert str(refused.value) == "Choisissez la colonne du fichier pour : Nom, Rôle."


def test_the_same_headers_match_next_time_as_they_were_matched(desk: Desk) -> None:
    from models.directory.people_import import PEOPLE
    from models.workbench.importing.matching import match_columns, proposed

    headers = ["Colonne 1", "Colonne 2", "Colonne 3", "Colonne 4"]
    assert proposed(PEOPLE, headers) == {}
    path = desk.folder / "a.csv"
    path.write_text(";".join(headers) + "\nRoux;Zoé;testeur;zoe@exemple.fr\n", encoding="utf-8")
    from models.workbench.importing.uploading import upload

    chosen = {"last_name": headers[0], "first_name": headers[1], "role": headers[2], "email": headers[3]}
    with transaction():
        batch = upload(PEOPLE, path, "a.csv", by=desk.by)
        match_columns(PEOPLE, batch, chosen, existing=Existing.UPDATE, invites=False, by=desk.by)
    assert proposed(PEOPLE, headers) == chosen


@given(st.from_regex(r"[!-~]{1,20}@[!-~]{1,12}(\.[!-~]{1,6})?", fullmatch=True) | st.emails())
def test_an_address_is_never_accepted_that_the_library_refuses(address: str) -> None:
    try:
        validate_email(address, check_deliverability=False)
        valid = len(address) <= 254
    except EmailNotValidError:
        valid = False
    try:
        people_words.email(address)
        accepted = True
    except WrongCell:
        accepted = False
    assert accepted == valid


def test_a_role_given_by_the_system_is_signed_by_nobody(cast: Cast, tmp_path: Path) -> None:
    Desk(SYSTEM, tmp_path).applied("Zoé;Abadie;zoe@exemple.fr;testeur;;")
    zoe = somebody("zoe@exemple.fr")
    assert zoe is not None
    assert [one.granted_by_id for one in zoe.grants] == [None]
    with transaction():
        grant_role(zoe, Role.ALUMNI, by=SYSTEM)
