"""A file of people brought in by the engine, as the wizard does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from models.accounts.entities import Person
from models.directory.people_import import PEOPLE
from models.kernel.database import session, transaction
from models.kernel.policy import Actor, acting_as
from models.workbench.entities import Existing, ImportBatch, ImportRow
from models.workbench.importing import steps
from models.workbench.importing.matching import match_columns
from models.workbench.importing.telling import told_of
from models.workbench.importing.uploading import upload

HEADER = "prénom;nom;email;rôle;entreprise;session"
LYON = "Acme - Lyon - Septembre"


@dataclass
class Desk:
    """Somebody who imports.

    Args:
        by: who.
        folder: for their files.
    """

    by: Actor
    folder: Path

    def checked(
        self, *lines: str, header: str = HEADER, existing: Existing = Existing.UPDATE, invites: bool = False
    ) -> ImportBatch:
        """A file that was sent, matched and checked."""
        path = self.folder / "personnes.csv"
        path.write_text("\r\n".join([header, *lines, ""]), encoding="utf-8")
        with acting_as(self.by), transaction():
            batch = upload(PEOPLE, path, "personnes.csv", by=self.by)
            number = match_columns(PEOPLE, batch, batch.mapping, existing=existing, invites=invites, by=self.by)
            steps.check(PEOPLE, batch, number, by=self.by)
        return batch

    def applied(self, *lines: str, header: str = HEADER, existing: Existing = Existing.UPDATE) -> ImportBatch:
        """A file that was brought in."""
        batch = self.checked(*lines, header=header, existing=existing)
        self.apply(batch)
        return batch

    def apply(self, batch: ImportBatch) -> None:
        with acting_as(self.by), transaction():
            steps.apply(PEOPLE, batch, by=self.by)

    def undo(self, batch: ImportBatch) -> None:
        with acting_as(self.by), transaction():
            steps.undo(batch, PEOPLE, by=self.by)


def problems(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """(line, column, sentence) of everything that is told of a batch's rows."""
    rows = session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.line))
    return [tuple(one) for row in rows for one in told_of(PEOPLE, batch, row)]


def outcomes(batch: ImportBatch) -> list[str]:
    rows = select(ImportRow.outcome).where(ImportRow.batch_id == batch.id).order_by(ImportRow.line)
    return [outcome.value for outcome in session.scalars(rows)]


def people() -> int:
    return session.scalar(select(func.count()).select_from(Person)) or 0


def somebody(email: str) -> Person | None:
    return session.scalars(select(Person).where(Person.email_key == email)).one_or_none()
