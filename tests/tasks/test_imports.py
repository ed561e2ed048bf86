"""A large import in the background: killed anywhere it resumes, nothing doubled; cancelled it can be gone on with."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.outbox.entities import Message
from models.workbench.entities import BackgroundTask, BatchState, ImportBatch, ImportRow, TaskState
from models.workbench.importing import checking, slicing, steps
from models.workbench.importing.refusals import Forgotten
from models.workbench.operations import cancel_task
from tasks import imports
from tasks.background import run_once
from tasks.workbench import forget_imported_rows
from tests.cast import Cast
from tests.models.directory.imports import Desk, somebody

assert imports
ROWS = 60


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    monkeypatch.setattr(slicing, "AT_A_TIME", 20)
    monkeypatch.setattr(checking, "AT_A_TIME", 20)


@pytest.fixture
def desk(cast: Cast, tmp_path: Path) -> Desk:
    return Desk(actor_for(cast.administrator_id), tmp_path)


def lines(number: int = ROWS) -> list[str]:
    return [f"Zoé;Abadie;zoe{n}@exemple.fr;testeur;;" for n in range(number)]


def now(batch: ImportBatch) -> ImportBatch:
    session.expire_all()
    with acting_as(SYSTEM):
        return session.get_one(ImportBatch, batch.id)


def task() -> BackgroundTask:
    return session.scalars(select(BackgroundTask).order_by(BackgroundTask.id.desc()).limit(1)).one()


def number_of(entity: type, *where: object) -> int:
    return session.scalar(select(func.count()).select_from(entity).where(*where)) or 0


def test_each_step_is_done_in_the_background_and_tells_its_progress(desk: Desk) -> None:
    batch = desk.checked(*lines(), "Zoé;;zoe@exemple.fr;testeur;;")
    assert batch.state is BatchState.CHECKING
    run_once()
    assert (now(batch).state, now(batch).counts) == (BatchState.CHECKED, {"new": ROWS, "wrong": 1})
    assert (task().state, task().done, task().refused, task().link) == (
        TaskState.DONE, ROWS, 1, f"/admin/imports/details/?id={batch.id}",
    )  # fmt: skip
    desk.apply(batch)
    desk.apply(batch)
    run_once()
    assert (now(batch).state, now(batch).counts) == (BatchState.APPLIED, {"created": ROWS, "wrong": 1})
    assert number_of(Person, Person.email_key.startswith("zoe")) == ROWS
    desk.undo(batch)
    run_once()
    assert (now(batch).state, number_of(Person, Person.email_key.startswith("zoe"))) == (BatchState.UNDONE, 0)


def test_who_is_new_is_invited_when_it_was_asked_for(desk: Desk) -> None:
    batch = desk.checked(*lines(12), invites=True)
    run_once()
    desk.apply(batch)
    run_once()
    assert number_of(Message, Message.kind == "invitation") == 12
    zoe = somebody("zoe0@exemple.fr")
    assert zoe is not None
    assert zoe.state is PersonState.INVITED


def test_a_cancelled_import_can_be_gone_on_with_or_taken_back(desk: Desk) -> None:
    batch = desk.checked(*lines())
    run_once()
    desk.apply(batch)
    with transaction():
        cancel_task(task(), by=SYSTEM)
    run_once()
    assert (now(batch).state, steps.is_interrupted(now(batch))) == (BatchState.APPLYING, True)
    with acting_as(desk.by), transaction():
        steps.resume(now(batch), by=desk.by)
    run_once()
    assert now(batch).counts == {"created": ROWS}
    assert number_of(Person, Person.email_key.startswith("zoe")) == ROWS


def test_columns_matched_again_while_the_check_runs_put_an_end_to_it(desk: Desk) -> None:
    from models.directory.people_import import PEOPLE
    from models.workbench.entities import Existing
    from models.workbench.importing.matching import match_columns

    batch = desk.checked(*lines())
    with acting_as(desk.by), transaction():
        number = match_columns(PEOPLE, batch, batch.mapping, existing=Existing.LEAVE, invites=False, by=desk.by)
        steps.check(PEOPLE, batch, number, by=desk.by)
    run_once()
    assert (now(batch).state, now(batch).counts) == (BatchState.CHECKED, {"new": ROWS})


def test_rows_are_forgotten_after_three_months_and_then_nothing_is_taken_back(desk: Desk) -> None:
    old, recent = desk.applied("Zoé;Abadie;zoe@exemple.fr;testeur;;"), desk.applied("A;B;a@exemple.fr;testeur;;")
    age = update(ImportBatch).where(ImportBatch.id == old.id).values(updated_at=clock.now() - timedelta(days=91))
    session.execute(age)
    assert str(forget_imported_rows(clock.today())) == "Lignes de 1 import oubliées"
    assert session.scalars(select(ImportRow.batch_id)).all() == [recent.id]
    with pytest.raises(Forgotten):
        desk.undo(old)
    assert somebody("zoe@exemple.fr") is not None


# -- processes that die, and two at once ----------------------------------------------------------------------------


@pytest.fixture
def waiting(tables: Engine) -> Engine:
    """Nobody but an administrator is there."""
    with tables.begin() as connection:
        for name in ("background_task", "import_batch", "role_grant", "enrolment"):
            connection.execute(text(f"TRUNCATE {name} CASCADE"))
        connection.execute(text("DELETE FROM person WHERE id > 1"))
        connection.execute(text("INSERT INTO role_grant (person_id, role) VALUES (1, 'administrator')"))
        connection.execute(text("SELECT setval(pg_get_serial_sequence('person', 'id'), 1000)"))  # 1 was given by hand
    return tables


def run(url: str, folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.tasks.import_process", url, str(folder), *words]
    return subprocess.Popen(command, text=True)


def count(tables: Engine, statement: str) -> int:
    with tables.connect() as connection:
        return connection.scalar(text(statement)) or 0


@pytest.mark.slow
@pytest.mark.parametrize("slices", [0, 1, 2])
def test_an_import_killed_in_its_middle_goes_on_and_doubles_nothing(
    scratch: str, waiting: Engine, tmp_path: Path, slices: int
) -> None:
    assert run(scratch, tmp_path, "die-after", str(slices)).wait(60) == -9
    assert count(waiting, "SELECT count(*) FROM person WHERE email LIKE 'zoe%'") == 20 * slices
    assert run(scratch, tmp_path, "go-on").wait(60) == 0
    assert count(waiting, "SELECT count(*) FROM person WHERE email LIKE 'zoe%'") == ROWS
    assert count(waiting, "SELECT count(*) FROM role_grant WHERE role = 'tester'") == ROWS
    batch = "ARRAY['import_batch:' || (SELECT max(id) FROM import_batch)]"
    told = f"SELECT count(*) FROM audit_entry WHERE subjects @> {batch}"
    assert count(waiting, told) == ROWS


@pytest.mark.slow
@pytest.mark.race
def test_the_same_file_imported_twice_at_once_makes_everybody_once(
    scratch: str, waiting: Engine, tmp_path: Path
) -> None:
    both = [run(scratch, tmp_path, "whole") for _ in range(2)]
    assert [one.wait(90) for one in both] == [0, 0]
    assert count(waiting, "SELECT count(*) FROM person WHERE email LIKE 'zoe%'") == ROWS
    assert count(waiting, "SELECT count(*) FROM role_grant WHERE role = 'tester'") == ROWS
    written = "SELECT count(*) FROM import_row WHERE outcome = 'created'"
    assert count(waiting, written) == ROWS
