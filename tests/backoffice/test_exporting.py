"""Taking a list out: the choice, the file, the account that is kept of it; and a reader who leaves in the middle."""

from __future__ import annotations

import re
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from io import BytesIO
from typing import Any

import pytest
from flask import g
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, text

from backoffice import exporting
from backoffice.asked import Asked
from backoffice.csv_files import csv_pieces
from backoffice.export_files import account_for
from backoffice.plan import plan_for
from backoffice.wanted import Wanted
from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import Company
from models.evidence.entities import AuditEntry
from models.kernel.database import db, session, transaction
from models.kernel.policy import act_as
from models.workbench.entities import ExportFormat, ExportRun
from models.workbench.spreadsheets import harmless, restored
from tests.backoffice.exports import HOSTILE, School, read, rows_of

CSV = "/admin/companies/export/csv/"
HEADERS = ["Nom", "Type", "Référence externe", "Repris par"]


def last_run() -> ExportRun:
    session.expire_all()
    return session.scalars(select(ExportRun).order_by(ExportRun.id.desc()).limit(1)).one()


def test_a_csv_is_read_by_a_spreadsheet_which_computes_nothing_in_it(school: School) -> None:
    answer = school.browser().get(CSV)
    assert re.fullmatch(r'attachment; filename="companies-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"])
    headers, *rows = rows_of(answer)
    assert headers == HEADERS
    assert {row[0] for row in rows} == {harmless(name) for name in ("Acme", "Globex", *HOSTILE)}
    assert {restored(row[0]) for row in rows} == {"Acme", "Globex", *HOSTILE}
    assert {row[1] for row in rows} == {"Client"}


def test_a_program_gets_names_raw_values_and_iso_dates(school: School) -> None:
    headers, *rows = rows_of(school.browser().get("/admin/people/export/csv/?headers=names&search=benali"))
    assert headers[:3] == ["name", "state", "grants"]
    assert [row[:2] for row in rows] == [["Amélie Benali", "active"]]
    headers, row = rows_of(school.browser().get("/admin/sessions/export/csv/?headers=names&search=licences"))
    assert row[headers.index("kind")] == "licences"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row[headers.index("starts_on")])


def test_every_row_and_every_column_on_demand_else_those_of_the_list(school: School) -> None:
    browser = school.browser()
    few = rows_of(browser.get("/admin/people/export/csv/?search=benali"))
    every = rows_of(browser.get("/admin/people/export/csv/?search=benali&which_rows=all&which_columns=all"))
    assert (len(few), len(every)) == (2, 1 + session.scalar(select(func.count(Person.id))))
    assert every[0][: len(few[0])] == few[0]
    assert "E-mail" in every[0]
    assert "E-mail" not in few[0]


def test_a_list_without_rows_is_a_file_with_headers(school: School) -> None:
    assert rows_of(school.browser().get(f"{CSV}?search=nobodyhasthisname")) == [HEADERS]
    book = workbook(school.browser().get("/admin/companies/export/xlsx/?search=nobodyhasthisname").data)
    assert book.get_sheet_by_index(0).to_python() == [HEADERS]


@pytest.mark.parametrize(
    "address",
    [
        "export/json/",
        "export/CSV/",
        "export/csv/?which_rows=some",
        "export/csv/?which_columns=password_hash",
        "export/xlsx/?headers=1",
    ],
)
def test_what_nobody_offers_is_not_served(school: School, address: str) -> None:
    assert school.browser().get(f"/admin/people/{address}").status_code == 404


@pytest.mark.parametrize("form", [{}, {"format": "pdf"}, {"format": "csv", "which_rows": "x"}, {"format": "xlsx\x00"}])
def test_a_form_that_offers_none_of_it_is_not_served_either(school: School, form: dict[str, str]) -> None:
    assert school.browser().post("/admin/people/export/", form).status_code == 404


def test_the_choice_leads_to_the_file_of_the_list_it_was_made_on(school: School) -> None:
    browser = school.browser()
    page = browser.get("/admin/people/export/?search=benali").text
    assert page.count('name="format"') == len(ExportFormat)
    answer = browser.post(
        "/admin/people/export/?search=benali&sort=name",
        {"format": "csv", "which_rows": "", "which_columns": "all", "headers": ""},
    )
    assert (answer.status_code, answer.location) == (
        303,
        "/admin/people/export/csv/?search=benali&sort=name&which_columns=all",
    )
    assert len(rows_of(browser.get(answer.location))) == 2


def test_who_took_what_out_is_written_down_and_audited(school: School) -> None:
    school.browser().get(f"{CSV}?search=acme&sort=name").get_data()
    run = last_run()
    assert (run.by_id, run.screen, run.kind, run.query) == (
        school.cast.administrator_id, "companies", ExportFormat.CSV, "search=acme&sort=name",
    )  # fmt: skip
    assert run.columns == ["name", "kind", "external_reference", "successor"]
    assert run.number == 1
    entry = last_event()
    assert (entry.actor_id, entry.changes["screen"]) == (school.cast.administrator_id, [None, "companies"])
    assert f"export_run:{run.id}" in entry.subjects
    page = school.browser().get("/admin/exports/").text
    assert "/admin/companies/?search=acme&amp;sort=name" in page


def test_behind_somebodys_eyes_both_names_are_kept(school: School) -> None:
    with school.seen_by("pilot"):
        actor = g.actor = actor_for(school.cast.pilot_id, impersonator_id=school.cast.administrator_id)
        act_as(actor)
        plan = plan_for(school.screens()["companies"], Asked(), Wanted(), actor)
        with transaction():
            account_for(plan, ExportFormat.CSV, "")
        assert len(read(b"".join(csv_pieces(plan, lambda number: None)))) == 2  # the pilot's company alone
    run = last_run()
    both = school.cast.pilot_id, school.cast.administrator_id
    assert (run.by_id, run.impersonator_id) == both
    entry = last_event()
    assert (entry.actor_id, entry.impersonator_id) == both


def last_event() -> AuditEntry:
    found = select(AuditEntry).where(AuditEntry.title == "exported").order_by(AuditEntry.id.desc()).limit(1)
    return session.scalars(found).one()


def test_a_workbook_holds_types_and_text_and_the_facts_of_its_making(school: School) -> None:
    answer = school.browser().get("/admin/sessions/export/xlsx/")
    assert re.search(r"sessions-\d{4}-\d\d-\d\d\.xlsx", answer.headers["Content-Disposition"])
    rows, facts = workbook(answer.data).get_sheet_by_index(0), workbook(answer.data).get_sheet_by_index(1)
    headers, *lines = rows.to_python()
    by_csv = rows_of(school.browser().get("/admin/sessions/export/csv/"))
    assert headers == by_csv[0]
    assert [restored(line[0]) for line in by_csv[1:]] == [str(line[0]) for line in lines]
    package, starts = headers.index("Forfait"), headers.index("Début")
    assert all(isinstance(line[package], (int, float)) for line in lines)
    assert all(hasattr(line[starts], "year") for line in lines)
    told = dict(row[:2] for row in facts.to_python())
    assert told["Sorti par"] == "Clémentine Lemaître"
    assert float(told["Lignes"]) == len(lines)


def workbook(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(BytesIO(content))


def test_a_workbook_too_long_to_wait_for_is_asked_for_once_however_often_the_form_is_sent(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    browser = school.browser()
    form = {"format": "xlsx", "token": "abc123"}
    first, again = (browser.post("/admin/people/export/", form) for _time in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    assert browser.get("/admin/people/export/xlsx/").location == "/admin/people/export/"
    assert browser.post("/admin/people/export/", form | {"token": "../x"}).status_code == 404


# -- streaming --------------------------------------------------------------------------------------------------------

MANY = 20_000


@contextmanager
def many_companies() -> Iterator[None]:
    with db.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO company (name, kind) SELECT 'Many ' || n || repeat('x', 180), 'client' "
                                f"FROM generate_series(1, {MANY}) AS n"))  # fmt: skip
    try:
        yield
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("DELETE FROM company WHERE name LIKE 'Many %'"))


def begun(browser: Any, address: str) -> tuple[Any, Iterator[bytes]]:
    answer = Context().run(browser.client.get, address, buffered=False)
    return answer, answer.iter_encoded()


def test_twenty_thousand_rows_leave_in_constant_memory_their_headers_first(school: School) -> None:
    browser = school.browser()
    with many_companies():
        answer, pieces = begun(browser, CSV)
        assert next(pieces).decode("utf-8-sig").split(";")[0] == "Nom"
        tracemalloc.start()
        lines = sum(piece.count(b"\r\n") for piece in pieces)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        answer.close()
    assert lines >= MANY
    assert most < 3 * 2**20  # the file is 4 MB, its rows as objects a hundred
    assert last_run().number is not None


def test_a_reader_who_leaves_stops_the_query_and_gives_the_connection_back(school: School) -> None:
    browser = school.browser()
    with many_companies():
        answer, pieces = begun(browser, CSV)
        next(pieces)
        next(pieces)
        held = db.engine.pool.checkedout()  # type: ignore[attr-defined]
        assert copies_running() == 1
        answer.close()
        assert db.engine.pool.checkedout() < held  # type: ignore[attr-defined]
        time.sleep(0.1)
        assert copies_running() == 0
    assert last_run().number is None
    assert rows_of(browser.get(f"{CSV}?search=acme"))[1][0] == "Acme"  # the connection still works


def copies_running() -> int:
    running = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'"
        " AND query LIKE 'COPY (SELECT%' AND pid <> pg_backend_pid()"
    )
    with db.engine.connect() as connection:
        return int(connection.scalar(running) or 0)


def test_nothing_can_be_written_while_a_list_is_read_for_a_file(school: School) -> None:
    from sqlalchemy.exc import InternalError

    from models.kernel.replica import reading, reading_engine

    with reading(reading_engine()) as connection, pytest.raises(InternalError, match="read-only"):
        connection.execute(Company.__table__.insert(), {"name": "x", "kind": "client"})
