"""P4: people from a CSV, each row checked, then applied; against COPY FROM of the same rows into their table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from models.contracts.entities import Company, SessionKind, TrainingSession
from models.directory.people_import import PEOPLE
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, act_as
from models.workbench.entities import Existing, ImportBatch
from models.workbench.importing import applying, undoing
from models.workbench.importing.checking import Check
from models.workbench.importing.matching import match_columns
from models.workbench.importing.uploading import upload
from tests.bench.ground import Ground
from tests.bench.measuring import Measure, resident, seconds
from tests.bench.registry import bench

HEADERS = ("prénom", "nom", "e-mail", "rôle", "entreprise", "session", "référence externe")
SESSIONS = 20


@bench(people=(0,), writes=True)
def ten_thousand(ground: Ground) -> Iterator[Measure]:
    yield from imported(ground, 10_000)


@bench(people=(0,), writes=True)
def hundred_thousand(ground: Ground) -> Iterator[Measure]:
    yield from imported(ground, 100_000)


def imported(ground: Ground, rows: int) -> Iterator[Measure]:
    """The steps of one import, each slice in a transaction of its own, as the background does them."""
    act_as(SYSTEM)
    sessions_for_learners()
    before = seconds(lambda: copied(ground, rows, "avant."))
    path = written(ground.folder, rows)
    held = resident()
    dry = seconds(lambda: check(path))
    done = seconds(apply)
    floor = (before + seconds(lambda: copied(ground, rows, "apres."))) / 2
    yield Measure("P4 import: dry run", dry, "s", rows, floor=floor)
    yield Measure("P4 import: apply", done, "s", rows, floor=floor)
    yield Measure("P4 import: dry run and apply", dry + done, "s", rows, floor=floor)
    yield Measure("P4 import: memory more than before", resident() - held, "MB", rows)
    yield Measure("P4 import: the same file again, checked", seconds(lambda: check(path)), "s", rows, floor=floor)
    yield Measure("P4 import: taken back", seconds(undo), "s", rows, floor=floor)


def sessions_for_learners() -> None:
    first = clock.today() - timedelta(days=30)
    with transaction():
        company = Company(name="Mesure")
        for number in range(SESSIONS):
            session.add(
                TrainingSession(
                    company=company, reference=f"Mesure {number}", kind=SessionKind.SLOTS, package=1,
                    starts_on=first, ends_on=first + timedelta(days=365),
                )
            )  # fmt: skip


def person(number: int, prefix: str = "") -> tuple[str, str, str, str]:
    return f"Prénom{number % 977}", f"Nom{number % 1999}", f"{prefix}prenom.nom{number}@exemple.fr", f"{prefix}{number}"


def copied(ground: Ground, rows: int, prefix: str) -> None:
    """The floor: the same people, into their table alone with its indexes, unchecked.

    Measured before the import, into a smaller table, and after it, into a larger one: the mean is for the same table,
    and a busy moment of the machine does not decide alone.
    """
    columns = "first_name, last_name, email, external_reference, locale, state"
    with ground.sql.transaction(), ground.sql.cursor() as cursor:
        with cursor.copy(f"COPY person ({columns}) FROM STDIN") as stream:
            for number in range(rows):
                stream.write_row((*person(number, prefix), "fr", "imported"))
        assert cursor.rowcount == rows


def written(folder: Path, rows: int) -> Path:
    path = folder / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADERS)
        for number in range(rows):
            first_name, last_name, email, reference = person(number)
            place = f"Mesure {number % SESSIONS}"
            writer.writerow((first_name, last_name, email, "apprenant", "Mesure", place, reference))
    return path


def check(path: Path) -> None:
    with transaction():
        batch = upload(PEOPLE, path, path.name, by=SYSTEM)
        number = match_columns(PEOPLE, batch, batch.mapping, existing=Existing.UPDATE, invites=False, by=SYSTEM)
    to_the_end(Check(PEOPLE, batch.id, number, by=SYSTEM).slices())


def apply() -> None:
    with transaction():
        batch = latest()
        assert batch.counts == {"new": batch.total}, batch.counts
        applying.begin(PEOPLE, batch, by=SYSTEM)
    to_the_end(applying.slices(PEOPLE, batch.id, by=SYSTEM))


def undo() -> None:
    with transaction():
        batch = session.query(ImportBatch).order_by(ImportBatch.id.desc()).offset(1).limit(1).one()
        undoing.begin(PEOPLE, batch, by=SYSTEM)
    to_the_end(undoing.slices(PEOPLE, batch.id, by=SYSTEM))


def latest() -> ImportBatch:
    return session.query(ImportBatch).order_by(ImportBatch.id.desc()).limit(1).one()


def to_the_end(slices: Iterator[int]) -> None:
    while True:
        with transaction():
            if next(slices, None) is None:
                return
