"""Whether each row of an import can be loaded: everything that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ARRAY, Text, any_, func, literal, select

from models.accounts.entities import Person, Role
from models.accounts.roles import LEARNER_ROLES, SchoolRole
from models.contracts.entities import Company, TrainingSession
from models.kernel.database import session
from models.kernel.text import N_, Sentence
from tasks.operate.people_import_file import Problem, Row, Sheet, plain

ROLES = {
    "apprenant": SchoolRole.LEARNER, "apprenante": SchoolRole.LEARNER, "manager": SchoolRole.MANAGER,
    "managerapprenant": SchoolRole.MANAGER_LEARNER, "managerapprenante": SchoolRole.MANAGER_LEARNER,
    "pilote": SchoolRole.PILOT, "piloteapprenant": SchoolRole.PILOT_LEARNER,
    "piloteapprenante": SchoolRole.PILOT_LEARNER, "etudiant": SchoolRole.STUDENT, "etudiante": SchoolRole.STUDENT,
    "testeur": SchoolRole.TESTER, "testeuse": SchoolRole.TESTER, "administrateur": SchoolRole.ADMINISTRATOR,
    "administratrice": SchoolRole.ADMINISTRATOR,
}  # fmt: skip
LABELS = "apprenant, manager, manager apprenant, pilote, pilote apprenant, étudiant, testeur, administrateur"
LONGEST = {"prénom": 120, "nom": 120, "email": 254}


class Newcomer(NamedTuple):
    """A row that can be loaded."""

    first_name: str
    last_name: str
    email: str
    role: SchoolRole
    company_id: int | None
    session_id: int | None


@dataclass
class Known:
    """What the base holds that a row may name or must not repeat; keys in lower case."""

    emails: set[str]
    companies: dict[str, int]
    sessions: dict[str, tuple[int, int]]

    @classmethod
    def for_rows(cls, rows: list[Row]) -> Known:
        """Three queries, whatever the number of rows."""
        emails = [row.cells["email"].lower() for row in rows]
        there = session.scalars(select(Person.email_key).where(Person.email_key == any_(literal(emails, ARRAY(Text)))))
        companies = session.execute(select(func.lower(Company.name).label("name"), Company.id))
        sessions = session.execute(
            select(func.lower(TrainingSession.reference), TrainingSession.id, TrainingSession.company_id)
        )
        return cls(
            emails=set(there),
            companies={row.name: row.id for row in companies},
            sessions={reference: (session_id, owner_id) for reference, session_id, owner_id in sessions},
        )


def check(sheet: Sheet) -> list[Newcomer]:
    """The rows as people who can be loaded; what is wrong is added to the sheet's problems, in the file's order."""
    known = Known.for_rows(sheet.rows)
    first_lines: dict[str, int] = {}
    for row in sheet.rows:
        wrong = [*spelling_problems(row), *email_problems(row, known, first_lines), *contract_problems(row, known)]
        sheet.problems.extend(Problem(row.line, column, sentence) for column, sentence in wrong)
    if sheet.problems:
        sheet.problems.sort(key=lambda problem: problem.line)
        return []
    return [newcomer(row, known) for row in sheet.rows]


def spelling_problems(row: Row) -> Iterator[tuple[str, Sentence]]:
    """A cell that is empty, too long, unreadable, or a role that is none of the eight."""
    for column in ("prénom", "nom", "email", "rôle"):
        cell = row.cells[column]
        if not cell:
            yield column, N_("this cell is empty.")
        elif len(cell) > LONGEST.get(column, len(cell)):
            yield column, N_("%(n)s characters at most.") % {"n": LONGEST[column]}
        elif not cell.isprintable() or "\ufffd" in cell:
            yield column, N_("this cell holds characters that cannot be read: save the file as UTF-8.")
    role = row.cells["rôle"]
    if role and plain(role) not in ROLES:
        yield "rôle", N_("“%(role)s” is not a role. The roles are %(labels)s.") % {"role": role, "labels": LABELS}


def email_problems(row: Row, known: Known, first_lines: dict[str, int]) -> Iterator[tuple[str, Sentence]]:
    """An address that is none, is in the base, or is twice in the file."""
    email = row.cells["email"]
    key = email.lower()
    if not email or len(email) > LONGEST["email"]:
        return
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        yield "email", N_("“%(email)s” is not an e-mail address.") % {"email": email}
        return
    if key in known.emails:
        yield "email", N_("%(email)s already has an account.") % {"email": email}
    first = first_lines.setdefault(key, row.line)
    if first != row.line:
        yield "email", N_("%(email)s is on line %(line)s already.") % {"email": email, "line": first}


def contract_problems(row: Row, known: Known) -> Iterator[tuple[str, Sentence]]:
    """A company or session that the base does not know, that do not go together, or that the role needs."""
    company, reference = row.cells["entreprise"], row.cells["session"]
    company_id = known.companies.get(company.lower())
    session_id, owner_id = known.sessions.get(reference.lower(), (None, None))
    role = ROLES.get(plain(row.cells["rôle"]))
    if company and company_id is None:
        yield "entreprise", N_("no company is called “%(company)s”.") % {"company": company}
    if reference and session_id is None:
        yield "session", N_("no session has the reference “%(reference)s”.") % {"reference": reference}
    if company_id and owner_id and company_id != owner_id:
        names = {"reference": reference, "company": company}
        yield "session", N_("the session “%(reference)s” is not one of %(company)s.") % names
    if role and Role.PILOT in role.roles and not company:
        yield "entreprise", N_("a pilot needs a company.")
    if role and Role.LEARNER in role.roles and not reference:
        yield "session", N_("a learner needs a session.")


def newcomer(row: Row, known: Known) -> Newcomer:
    cells = row.cells
    company_id = known.companies.get(cells["entreprise"].lower())
    session_id, _owner_id = known.sessions.get(cells["session"].lower(), (None, None))
    role = ROLES[plain(cells["rôle"])]
    return Newcomer(cells["prénom"], cells["nom"], cells["email"], role, company_id, session_id)


def bound(newcomer: Newcomer, role: Role) -> int | None:
    """The company that a grant names; a learner's is known by their session."""
    return None if role in LEARNER_ROLES else newcomer.company_id
