"""The wizard: four steps with an address each, files to take and to send again, a sentence for every refusal."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from models.accounts.entities import Person
from models.kernel.database import session
from models.workbench.entities import BatchState, ImportBatch
from models.workbench.importing.reading import LARGEST, opened
from tests.browser_client import Browser
from tests.cast import Cast

HEADER = "Prénom;Nom;E-mail;Rôle\r\n"


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


def sent(staff: Browser, content: str | bytes, name: str = "rentrée.csv") -> str:
    """Send a file; the page that one is led to, or the page that says why not."""
    body = content.encode() if isinstance(content, str) else content
    form = {"file": (io.BytesIO(body), name)}
    answer = staff.post("/admin/imports/start/people", form, content_type="multipart/form-data")
    return str(answer.location or answer.get_data(as_text=True))


def batch() -> ImportBatch:
    return session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1)).one()


def matched(staff: Browser, where: str, **more: str) -> str:
    columns = {"first_name": "Prénom", "last_name": "Nom", "email": "E-mail", "role": "Rôle"}
    form = {**{f"column-{field}": header for field, header in columns.items()}, "existing": "update", **more}
    return str(staff.post(where, form).location)


def test_the_four_steps_lead_from_a_file_to_people(staff: Browser) -> None:
    to_match = sent(staff, HEADER + "Zoé;Abadie;zoe@exemple.fr;testeuse\r\nLéo;;leo@exemple.fr;testeur\r\n")
    assert to_match == f"/admin/imports/match/?id={batch().id}"
    page = staff.get(to_match).get_data(as_text=True)
    assert "Zoé · Léo" in page
    to_check = matched(staff, to_match)
    page = staff.get(to_check).get_data(as_text=True)
    assert "Cette cellule est vide." in page
    assert session.scalar(select(Person.id).where(Person.email_key == "zoe@exemple.fr")) is None
    result = staff.post(to_check).location
    assert result == f"/admin/imports/details/?id={batch().id}"
    zoe = session.scalars(select(Person.id).where(Person.email_key == "zoe@exemple.fr")).one()
    assert f"/admin/people/details/?id={zoe}" in staff.get(result).get_data(as_text=True)


def test_an_import_is_taken_up_again_where_it_was_left(staff: Browser) -> None:
    to_match = sent(staff, HEADER + "Zoé;Abadie;zoe@exemple.fr;testeuse\r\n")
    own = f"/admin/imports/details/?id={batch().id}"
    assert staff.get(own, follow_redirects=True).request.path == "/admin/imports/match/"
    to_check = matched(staff, to_match)
    assert staff.get(own).location == to_check
    staff.post(to_check)
    assert staff.get(to_match).location == own


def test_the_rows_to_correct_come_as_a_file_that_can_be_sent_again(staff: Browser, tmp_path: Path) -> None:
    to_check = matched(
        staff, sent(staff, HEADER + "=1+1;Abadie;zoe@exemple.fr;directrice\r\nA;B;a@exemple.fr;testeur\r\n")
    )
    for form in ("csv", "xlsx"):
        path = tmp_path / f"a.{form}"
        path.write_bytes(staff.get(f"/admin/imports/rows/{form}?id={to_check.partition('=')[2]}").data)
        with opened(path) as sheet:
            wrong = list(sheet.rows)
            assert sheet.headers == ["Prénom", "Nom", "E-mail", "Rôle", "À corriger"]
        assert [cells[:4] for _line, cells in wrong] == [["=1+1", "Abadie", "zoe@exemple.fr", "directrice"]]
        assert wrong[0][1][4].startswith("Rôle : « directrice » n’est pas un rôle.")
    again = matched(staff, sent(staff, (tmp_path / "a.xlsx").read_bytes(), "a.xlsx"))
    assert "directrice" in staff.get(again).get_data(as_text=True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_names_the_columns_in_french_and_its_example_is_read(
    staff: Browser, tmp_path: Path, form: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(staff.get(f"/admin/imports/template/people.{form}").data)
    with opened(path) as sheet:
        assert sheet.headers[:5] == ["Prénom", "Nom", "E-mail", "Rôle", "Entreprise"]
        assert [cells[:4] for _line, cells in sheet.rows] == [
            ["Amélie", "Benali", "amelie.benali@exemple.fr", "Apprenant"]
        ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"Nom;Nom\r\na;b\r\n", "Deux colonnes"),
        (b"Nom;E-mail\r\n", "sans aucune ligne en dessous"),
    ],
)
def test_a_file_of_no_use_leaves_nothing_and_says_why(staff: Browser, content: bytes, sentence: str) -> None:
    assert sentence in sent(staff, content)
    assert session.scalars(select(ImportBatch.id)).all() == []


@pytest.mark.parametrize(("size", "status", "sentence"), [(11 * 2**20, 302, ""), (LARGEST, 422, "25 mégaoctets")])
def test_a_file_may_be_larger_than_a_picture_and_is_told_when_it_is_too_large(
    staff: Browser, size: int, status: int, sentence: str
) -> None:
    content = HEADER.encode() + b"Zoe;Abadie;zoe@exemple.fr;" + b"x" * 90_000 + b"\r\n"
    body = (
        b'--frontier\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + staff.token().encode()
        + b'\r\n--frontier\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + content + content[len(HEADER) :] * (size // len(content)) + b"\r\n--frontier--\r\n"
    )  # fmt: skip
    answer = staff.open(
        "/admin/imports/start/people", method="POST", data=body, content_type="multipart/form-data; boundary=frontier"
    )
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (status, True)


def test_no_file_at_all_is_said_too(staff: Browser) -> None:
    answer = staff.post("/admin/imports/start/people", {})
    assert (answer.status_code, "Ce fichier est vide." in answer.get_data(as_text=True)) == (422, True)


def test_a_missing_column_keeps_what_was_chosen(staff: Browser) -> None:
    to_match = sent(staff, "A;B;C;D\r\nZoé;Abadie;zoe@exemple.fr;testeuse\r\n")
    answer = staff.post(to_match, {"column-first_name": "A", "existing": "leave"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Choisissez la colonne du fichier pour : Nom, E-mail, Rôle." in page
    assert re.search(r'name="column-first_name".*?<option selected>A</option>', page, re.DOTALL)
    assert re.search(r'value="leave" checked', page)


def test_giving_up_forgets_the_rows(staff: Browser) -> None:
    sent(staff, HEADER + "Zoé;Abadie;zoe@exemple.fr;testeuse\r\n")
    staff.post(f"/admin/imports/give-up-import?id={batch().id}")
    assert batch().state is BatchState.DROPPED
    assert staff.get(f"/admin/imports/details/?id={batch().id}").status_code == 200


def test_an_import_is_taken_back_after_its_page_said_the_extent(staff: Browser) -> None:
    to_check = matched(staff, sent(staff, HEADER + "Zoé;Abadie;zoe@exemple.fr;testeuse\r\n"))
    staff.post(to_check)
    where = f"/admin/imports/undo-import?id={batch().id}"
    assert "1 fiche qu’il avait créée est supprimée." in staff.get(where).get_data(as_text=True)
    staff.post(where)
    assert session.scalar(select(Person.id).where(Person.email_key == "zoe@exemple.fr")) is None
    assert "L’import a été annulé." in staff.get(f"/admin/imports/details/?id={batch().id}").get_data(as_text=True)


def test_a_problem_is_told_in_the_language_of_whoever_reads(staff: Browser) -> None:
    to_check = matched(staff, sent(staff, HEADER + "Zoé;Abadie;zoe@exemple.fr;directrice\r\n"))
    staff.post("/language/en", {"next": to_check})
    assert "“directrice” is not a role. The roles are Tester, Learner" in staff.get(to_check).get_data(as_text=True)


def test_people_have_the_way_to_their_import_for_those_who_may(staff: Browser, browser: Browser, cast: Cast) -> None:
    assert "/admin/imports/start/people" in staff.get("/admin/people/").get_data(as_text=True)
    browser.sign_in(cast.pilot_id)
    assert "/admin/imports/start/people" not in browser.get("/admin/people/").get_data(as_text=True)


def test_the_result_leads_to_the_list_of_exactly_those_whom_the_import_brought(
    staff: Browser, app: Flask, cast: Cast
) -> None:
    to_check = matched(
        staff, sent(staff, HEADER + "Zoé;Abadie;zoe@exemple.fr;testeuse\r\nLéo;Joly;leo@exemple.fr;testeur\r\n")
    )
    result = staff.get(str(staff.post(to_check).location)).get_data(as_text=True)
    where = f"/admin/people/?import_is={batch().id}"
    assert f'href="{where}"' in result
    page = staff.get(where).get_data(as_text=True)
    assert ("Abadie" in page, "Joly" in page, "Diallo" in page) == (True, True, False)
    assert "rentrée.csv" in page
    pilot = Browser(app).sign_in(cast.pilot_id)
    assert "rentrée.csv" not in pilot.get(where, follow_redirects=True).get_data(as_text=True)


@pytest.mark.parametrize("who", [None, "pilot_id"])
def test_a_large_body_is_not_read_before_it_is_known_who_sends_it(app: Flask, cast: Cast, who: str | None) -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("the body was read")

    stranger = Browser(app)
    if who is not None:
        stranger.sign_in(getattr(cast, who))
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(20 * 2**20)}
    answer = stranger.post(
        "/admin/imports/start/people", environ_overrides=body, content_type="multipart/form-data; boundary=frontier"
    )
    assert answer.status_code == 413
