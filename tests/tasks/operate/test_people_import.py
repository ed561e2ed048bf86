"""A file of people is loaded whole, or refused with every reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from models.accounts.entities import Person, PersonState, Role
from models.accounts.roles import SchoolRole
from models.contracts.entities import Enrolment
from models.directory.people_words import LABELS
from models.evidence.entities import Act, AuditEntry
from models.kernel.database import db, session
from tasks.operate.people_import import Report, import_people
from tests.cast import Cast

HEADER = "prénom;nom;email;rôle;entreprise;session"
LYON = "Acme - Lyon - Septembre"


def run(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Report:
    path = folder / "personnes.csv"
    path.write_bytes("\r\n".join([header, *lines, ""]).encode(encoding))
    return import_people(path)


def people() -> int:
    return session.scalar(select(func.count()).select_from(Person)) or 0


def somebody(email: str) -> Person:
    return session.scalars(select(Person).where(Person.email_key == email)).one()


def test_a_learner_is_created_and_enrolled_and_nobody_is_written_to(cast: Cast, tmp_path: Path) -> None:
    report = run(tmp_path, f"Éloïse;L'Hermitte;Eloise@Exemple.fr;apprenant;Acme;{LYON}")
    assert not report.refused
    person = somebody("eloise@exemple.fr")
    assert (person.name, person.email) == ("Éloïse L'Hermitte", "Eloise@Exemple.fr")
    assert (person.state, person.password_hash) == (PersonState.IMPORTED, None)
    assert [grant.role for grant in person.grants] == [Role.LEARNER]
    assert session.scalars(select(Enrolment.session_id).where(Enrolment.person_id == person.id)).all() == [
        cast.slots_id
    ]


@pytest.mark.row("ACC-12")
@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("testeur", SchoolRole.TESTER), ("apprenant", SchoolRole.LEARNER), ("Manager", SchoolRole.MANAGER),
        ("manager apprenant", SchoolRole.MANAGER_LEARNER), ("PILOTE", SchoolRole.PILOT),
        ("pilote apprenant", SchoolRole.PILOT_LEARNER), ("Étudiant", SchoolRole.STUDENT),
        ("etudiant", SchoolRole.STUDENT), ("administrateur", SchoolRole.ADMINISTRATOR),
    ],
)  # fmt: skip
def test_each_of_the_eight_labels_writes_its_set_of_roles(
    cast: Cast, tmp_path: Path, label: str, role: SchoolRole
) -> None:
    report = run(tmp_path, f"Zoé;Abadie;zoe@exemple.fr;{label};Acme;{LYON}")
    assert report.problems == []
    assert {grant.role for grant in somebody("zoe@exemple.fr").grants} == role.roles


def test_a_pilot_is_bound_to_their_company(cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, "Zoé;Abadie;zoe@exemple.fr;pilote;ACME;")
    assert [grant.company_id for grant in somebody("zoe@exemple.fr").grants] == [cast.acme_id]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_read_whatever_its_separator_and_encoding(
    cast: Cast, tmp_path: Path, separator: str, encoding: str
) -> None:
    line = f"Noël;Œuvrard;noel@exemple.fr;étudiant;;{LYON}".replace(";", separator)
    assert run(tmp_path, line, header=HEADER.replace(";", separator), encoding=encoding).problems == []
    assert somebody("noel@exemple.fr").name == "Noël Œuvrard"


def test_columns_are_known_by_name_in_any_order_case_and_accent(cast: Cast, tmp_path: Path) -> None:
    report = run(tmp_path, "zoe@exemple.fr;Testeur;Abadie;Zoé", header="E-MAIL;Role;Nom;PRENOM")
    assert report.problems == []
    assert somebody("zoe@exemple.fr").name == "Zoé Abadie"


def test_every_bad_row_is_told_by_line_and_column_and_nobody_is_loaded(cast: Cast, tmp_path: Path) -> None:
    before = people()
    report = run(
        tmp_path,
        "Bonne;Ligne;bonne@exemple.fr;testeur;;",
        "Zoé;Abadie;zoe@exemple.fr;directrice;;",
        "Zoé;Abadie;zoe(at)exemple.fr;testeur;;",
        "Zoé;Abadie;LEARNER@exemple.fr;testeur;;",
        "Zoé;Abadie;Bonne@exemple.fr;testeur;;",
        f"Zoé;Abadie;a@exemple.fr;apprenant;Inconnue;{LYON}",
        "Zoé;Abadie;b@exemple.fr;apprenant;Acme;Nulle part",
        "Zoé;Abadie;c@exemple.fr;apprenant;Acme;Globex - Nantes - Mars",
        "Zoé;;d@exemple.fr;testeur;;",
        "Zoé;Abadie;e@exemple.fr;pilote;;",
        "Zoé;Abadie;f@exemple.fr;testeur;;;de trop",
        "Zoé;Abadie;g@exemple.fr;apprenant;Acme;",
        "Zoé",
    )
    assert [(problem.line, problem.column) for problem in report.problems] == [
        (3, "rôle"), (4, "email"), (5, "email"), (6, "email"), (7, "entreprise"), (8, "session"), (9, "session"),
        (10, "nom"), (11, "entreprise"), (12, ""), (13, "session"), (14, "nom"), (14, "email"), (14, "rôle"),
    ]  # fmt: skip
    assert people() == before


def test_a_problem_is_a_french_sentence(cast: Cast, tmp_path: Path) -> None:
    report = run(tmp_path, "Zoé;Abadie;zoe@exemple.fr;directrice;;")
    assert str(report).splitlines() == [
        f"Ligne 2, colonne « rôle » : « directrice » n’est pas un rôle. Les rôles sont {', '.join(map(str, LABELS))}.",
        "1 problème : rien n’a été chargé.",
    ]


def test_the_summary_counts_people_by_role(cast: Cast, tmp_path: Path) -> None:
    report = run(tmp_path, f"Zoé;Abadie;zoe@exemple.fr;apprenant;;{LYON}", "Léo;Joly;leo@exemple.fr;testeur;;")
    assert report.people == 2
    assert str(report) == (
        "2 personnes chargées (Apprenant 1, Testeur 1).\n"
        "Inscrites dans une session : 1. Personne n’a encore été prévenu."
    )


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        ("prénom;nom;email;entreprise", ["Rôle"]),
        ("prénom;nom;email;rôle;couleur", ["couleur"]),
        ("prénom;nom;email;Mail;rôle", ["email", "Mail"]),
        ("couleur", ["couleur", "Prénom", "Nom", "E-mail", "Rôle"]),
    ],
)
def test_a_first_line_that_does_not_name_the_columns_is_refused(
    cast: Cast, tmp_path: Path, header: str, wrong: list[str]
) -> None:
    report = run(tmp_path, "Zoé;Abadie;zoe@exemple.fr", header=header)
    assert [(problem.line, problem.column) for problem in report.problems] == [(1, name) for name in wrong]


def test_a_file_without_anybody_says_so(cast: Cast, tmp_path: Path) -> None:
    assert [problem.column for problem in run(tmp_path).problems] == [""]


def test_a_line_is_counted_as_an_editor_counts_it(cast: Cast, tmp_path: Path) -> None:
    report = run(tmp_path, "", '"Marie\nClaude";Roux;mc@exemple.fr;testeur;;', "Zoé;;z@exemple.fr;testeur;;")
    assert [(problem.line, problem.column) for problem in report.problems] == [(3, "prénom"), (5, "nom")]


def test_the_number_of_queries_does_not_follow_the_number_of_rows(cast: Cast, tmp_path: Path) -> None:
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    run(tmp_path, f"Léo;Joly;leo@exemple.fr;apprenant;Acme;{LYON}")
    few = len(statements)
    lines = [f"Zoé;Abadie;zoe{n}@exemple.fr;apprenant;Acme;{LYON}" for n in range(900)]
    assert run(tmp_path, *lines).people == 900
    assert len(statements) - few <= few


def test_each_person_has_a_line_in_the_audit_log(cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, f"Zoé;Abadie;zoe@exemple.fr;apprenant;Acme;{LYON}")
    about = select(AuditEntry).where(AuditEntry.subjects.contains([f"person:{somebody('zoe@exemple.fr').id}"]))
    assert [(entry.act, entry.title) for entry in session.scalars(about)] == [(Act.CREATED, "Zoé Abadie")]
