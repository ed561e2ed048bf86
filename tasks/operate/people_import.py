"""`passerelle import-people`: a file of people loaded whole, or told line by line why not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from models.accounts.entities import Role
from models.accounts.roles import label_of
from models.directory.people_import import PEOPLE
from models.evidence.recording import record_event
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_, NN_, Sentence
from models.workbench.entities import Existing, ImportBatch, RowOutcome
from models.workbench.importing import applying
from models.workbench.importing.checking import Check
from models.workbench.importing.matching import match_columns, recognised
from models.workbench.importing.telling import Told, problems_of, rows_with
from models.workbench.importing.uploading import upload

ROLES = {role.value: role for role in Role}
UNKNOWN = N_("unknown column. The columns are %(columns)s.")
TWICE = N_("this column is there twice.")
MISSING = N_("this column is missing from the first line.")


@dataclass
class Report:
    """What became of a file; ``str()`` is what the operator reads.

    Args:
        roles: how many people of each role, or set of roles, were loaded; by its words.
        enrolled: how many of them are in a session.
        problems: why nothing was loaded, if nothing was.
    """

    roles: Counter[str] = field(default_factory=Counter)
    enrolled: int = 0
    problems: list[Told] = field(default_factory=list)

    @property
    def people(self) -> int:
        return self.roles.total()

    @property
    def refused(self) -> bool:
        return bool(self.problems)

    def __str__(self) -> str:
        if self.problems:
            count = NN_("%(n)s problem: nothing was loaded.", "%(n)s problems: nothing was loaded.", len(self.problems))
            return "\n".join([*map(in_words, self.problems), str(count)])
        roles = ", ".join(f"{role} {count}" for role, count in self.roles.most_common())
        loaded = NN_("%(n)s person loaded", "%(n)s people loaded", self.people)
        enrolled = N_("Enrolled in a session: %(enrolled)s. Nobody was written to yet.") % {"enrolled": self.enrolled}
        return f"{loaded} ({roles}).\n{enrolled}"


def in_words(problem: Told) -> str:
    where = N_("Line %(line)s, column “%(column)s”: ") if problem.column else N_("Line %(line)s: ")
    return str(where % {"line": problem.line, "column": problem.column}) + problem.sentence


def import_people(path: Path) -> Report:
    """Load the people of a file with the engine of the back-office, in one transaction: all of them, or nobody.

    Args:
        path: CSV, Excel or OpenDocument; columns as the template of the back-office names them.

    Returns:
        What was loaded, or every problem by line and column.
    """
    report = Report()
    with acting_as(SYSTEM), transaction():
        batch = _checked(path, report)
        if batch is None or report.problems:
            session.rollback()
            return report
        applying.begin(PEOPLE, batch, by=SYSTEM)
        for _slice in applying.slices(PEOPLE, batch.id, by=SYSTEM):
            session.flush()
        session.refresh(batch)
        report.problems += problems_of(PEOPLE, batch)  # somebody was faster with the same account
        if report.problems:
            session.rollback()
            return report
        _count(batch, report)
        record_event("people-imported", by=SYSTEM, about=[], file=path.name, people=report.people)
    return report


def _checked(path: Path, report: Report) -> ImportBatch | None:
    """The file as a batch whose rows are checked; None when its first line, or the file itself, is of no use."""
    try:
        batch = upload(PEOPLE, path, path.name, by=SYSTEM)
    except DomainError as refusal:
        report.problems.append(Told(1, "", str(refusal)))
        return None
    report.problems += [Told(1, name, str(sentence)) for name, sentence in header_problems(batch.headers)]
    if report.problems:
        return None
    number = match_columns(
        PEOPLE, batch, recognised(PEOPLE, batch.headers), existing=Existing.REFUSE, invites=False, by=SYSTEM
    )
    for _slice in Check(PEOPLE, batch.id, number, by=SYSTEM).slices():
        session.flush()
    session.refresh(batch)
    report.problems += problems_of(PEOPLE, batch)
    return batch


def header_problems(headers: list[str]) -> list[tuple[str, Sentence]]:
    """What keeps the first line from naming the columns: one that lacks, is unknown, or comes twice."""
    found = {header: next(iter(recognised(PEOPLE, [header])), "") for header in headers}
    known = {"columns": ", ".join(str(one.label) for one in PEOPLE.fields)}
    wrong = [(header, UNKNOWN % known) for header, name in found.items() if not name]
    wrong += [(header, TWICE) for header, name in found.items() if name and [*found.values()].count(name) > 1]
    missing = [one for one in PEOPLE.fields if one.required and one.name not in found.values()]
    return wrong + [(str(one.label), MISSING) for one in missing]


def _count(batch: ImportBatch, report: Report) -> None:
    for row in session.scalars(rows_with(batch, RowOutcome.CREATED)):
        plan = row.plan or {}
        roles = frozenset(ROLES[grant[0]] for grant in plan["grants"])
        label = label_of(roles)
        report.roles[str(label.label if label else next(iter(roles)).label)] += 1
        report.enrolled += bool(plan["sessions"])
