"""`passerelle import-people`: a file of people loaded whole, or told line by line why not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import insert

from models.accounts.entities import Person, PersonState, RoleGrant
from models.accounts.roles import SchoolRole
from models.contracts.entities import Enrolment
from models.evidence.entities import Act
from models.evidence.recording import Written, record_event, record_many
from models.kernel.bulk import told_apart
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_, NN_
from tasks.operate.people_import_check import Newcomer, bound, check
from tasks.operate.people_import_file import Problem, read_sheet


@dataclass
class Report:
    """What became of a file; ``str()`` is what the operator reads.

    Args:
        roles: how many people of each label were loaded.
        enrolled: how many of them are in a session.
        problems: why nothing was loaded, if nothing was.
    """

    roles: Counter[SchoolRole] = field(default_factory=Counter)
    enrolled: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def people(self) -> int:
        return self.roles.total()

    @property
    def refused(self) -> bool:
        return bool(self.problems)

    def __str__(self) -> str:
        if self.problems:
            count = NN_("%(n)s problem: nothing was loaded.", "%(n)s problems: nothing was loaded.", len(self.problems))
            return "\n".join([*map(str, self.problems), str(count)])
        roles = ", ".join(f"{role.label} {count}" for role, count in self.roles.most_common())
        loaded = NN_("%(n)s person loaded", "%(n)s people loaded", self.people)
        enrolled = N_("Enrolled in a session: %(enrolled)s. Nobody was written to yet.") % {"enrolled": self.enrolled}
        return f"{loaded} ({roles}).\n{enrolled}"


def import_people(path: Path) -> Report:
    """Load the people of a CSV file, in one transaction: all of them, or nobody if a row is wrong.

    Args:
        path: columns prénom, nom, email, rôle, entreprise, session (see :func:`read_sheet` for its form).

    Returns:
        What was loaded, or every problem by line and column.

    Raises:
        EmailTaken: somebody created the same account meanwhile.
    """
    sheet = read_sheet(path)
    with acting_as(SYSTEM), transaction():
        newcomers = check(sheet)
        if sheet.problems:
            return Report(problems=sheet.problems)
        load(newcomers)
        record_event("people-imported", by=SYSTEM, about=[], file=path.name, people=len(newcomers))
    roles = Counter(newcomer.role for newcomer in newcomers)
    return Report(roles, enrolled=sum(newcomer.session_id is not None for newcomer in newcomers))


def load(newcomers: list[Newcomer]) -> None:
    """Write accounts, roles and enrolments in a few statements, each told in the log: nobody is invited (DIR-13)."""
    accounts = [
        {"first_name": one.first_name, "last_name": one.last_name, "email": one.email, "state": PersonState.IMPORTED}
        for one in newcomers
    ]
    made = told_apart(insert(Person).returning(Person.id, sort_by_parameter_order=True))
    ids = session.scalars(made, accounts).all()
    people = list(zip(ids, newcomers, strict=True))
    session.execute(
        told_apart(insert(RoleGrant)),
        [
            {"person_id": person_id, "role": role, "company_id": bound(one, role)}
            for person_id, one in people
            for role in sorted(one.role.roles)
        ],
    )
    enrolled = [{"person_id": person_id, "session_id": one.session_id} for person_id, one in people if one.session_id]
    if enrolled:
        session.execute(told_apart(insert(Enrolment)), enrolled)
    record_many((told(person_id, one) for person_id, one in people), by=SYSTEM)


def told(person_id: int, one: Newcomer) -> Written:
    """The line of the audit log that a person's page begins with."""
    subjects = [f"person:{person_id}"] + ([f"training_session:{one.session_id}"] if one.session_id else [])
    written = {"email": one.email, "first_name": one.first_name, "last_name": one.last_name, "role": one.role.value}
    return Written(
        Act.CREATED, "person", person_id, title=f"{one.first_name} {one.last_name}", reason="import-people",
        subjects=subjects, changes={name: [None, value] for name, value in written.items()},
    )  # fmt: skip
