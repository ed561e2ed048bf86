"""A long workbook is written by a task: in the asker's scope and language, once, whatever dies in between."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from backoffice import export_tasks
from backoffice.asked import Asked
from backoffice.exporting import query
from backoffice.wanted import Wanted
from models.accounts.actors import actor_for
from models.documents.entities import StoredFile
from models.documents.storage import storage
from models.kernel.database import session
from models.workbench.background import TaskKind
from models.workbench.entities import BackgroundTask, ExportRun, TaskState
from tasks.background import Turns, run_once
from tasks.background_claims import claim_task
from tests.backoffice.exports import HOSTILE, School, count


def ask(school: School, who: str = "administrator", slug: str = "companies") -> int:
    with school.seen_by(who) as actor:
        return export_tasks.ask_to_export(
            school.screens()[slug],
            query(Asked(), Wanted()),
            [("Liste", slug)],
            key=f"export:{slug}:{who}",
            total=1,
            by=actor,
        )


def task_of(task_id: int) -> BackgroundTask:
    session.expire_all()
    return session.scalars(select(BackgroundTask).where(BackgroundTask.id == task_id)).one()


def workbook_of(task: BackgroundTask) -> CalamineWorkbook:
    file = session.get_one(StoredFile, task.file_id)
    with storage().open(file.key) as content:
        data = content.read()
    assert len(data) == file.size
    return CalamineWorkbook.from_filelike(BytesIO(data))


def test_a_task_writes_what_its_asker_sees_in_their_language_and_keeps_account(school: School) -> None:
    task_id = ask(school)
    run_once()
    task = task_of(task_id)
    assert (task.state, task.done, task.last_error) == (TaskState.DONE, 2 + len(HOSTILE), "")
    headers, *rows = workbook_of(task).get_sheet_by_index(0).to_python()
    assert headers == ["Nom", "Type", "Référence externe", "Repris par"]
    assert {str(row[0]).replace("_x000D_", "\r") for row in rows} == {"Acme", "Globex", *HOSTILE}
    run = session.scalars(select(ExportRun).where(ExportRun.task_id == task_id)).one()
    assert (run.by_id, run.number) == (school.cast.administrator_id, 2 + len(HOSTILE))


def test_a_task_of_a_pilot_holds_their_company_alone(school: School) -> None:
    task_id = ask(school, "pilot")
    run_once()
    _headers, *rows = workbook_of(task_of(task_id)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Acme"]


def test_a_list_that_closed_meanwhile_is_not_exported(school: School) -> None:
    with school.seen_by("pilot") as actor:
        task_id = export_tasks.ask_to_export(
            school.screens()["audit"], "", [], key="export:closed", total=1, by=actor
        )  # fmt: skip
    run_once()
    task = task_of(task_id)
    assert task.state is TaskState.FAILED
    assert task.last_error == "Cette liste ne vous est plus ouverte : rien n’a été exporté."


def test_a_task_that_died_half_way_is_written_once(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_tasks, "SLICE", 0.0)
    files = count(StoredFile)
    task_id = ask(school, slug="people")
    turns = Turns()
    for _step in range(4):
        turns.go_round()
    assert task_of(task_id).state is TaskState.RUNNING
    turns.put_down()
    run_once()
    task = task_of(task_id)
    assert (task.state, count(StoredFile) - files) == (TaskState.DONE, 1)
    assert len(session.scalars(select(ExportRun).where(ExportRun.task_id == task_id)).all()) == 1
    assert len(workbook_of(task).get_sheet_by_index(0).to_python()) == 1 + task.done


def test_a_file_that_is_there_already_is_not_written_again(school: School) -> None:
    task_id = ask(school, "globex_pilot")
    run_once()
    files = count(StoredFile)
    task = task_of(task_id)
    hand = export_tasks.Hand(task_id, dict(task.payload), actor_for(school.cast.globex_pilot_id), "fr")
    assert list(export_tasks.write_export(hand)) == []
    assert count(StoredFile) == files
    assert claim_task(frozenset(TaskKind)) is None
