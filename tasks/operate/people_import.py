"""`passerelle import-people`: a file of people loaded whole, or told line by line why not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from models.accounts.entities import Person, PersonState, RoleGrant
from models.accounts.roles import SchoolRole
from models.contracts.entities import Enrolment
from models.evidence.recording import record_event
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
    """Write accounts, roles and enrolments: nobody is invited by it (DIR-13)."""
    for newcomer in newcomers:
        person = Person(
            first_name=newcomer.first_name, last_name=newcomer.last_name, email=newcomer.email,
            state=PersonState.IMPORTED,
        )  # fmt: skip
        person.grants = [RoleGrant(role=role, company_id=bound(newcomer, role)) for role in sorted(newcomer.role.roles)]
        session.add(person)
        if newcomer.session_id is not None:
            session.add(Enrolment(person=person, session_id=newcomer.session_id))
    session.flush()
