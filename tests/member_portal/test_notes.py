"""The notepad: saved as one types, both texts kept where two meet, all notes of a module, on paper too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from models.accounts.actors import actor_for
from models.accounts.sign_in import open_session
from models.contracts.entities import Enrolment
from models.kernel import clock
from models.kernel.database import session
from models.learning.note import LONGEST_NOTE
from models.learning.noting import note_on
from tests.browser_client import Browser
from tests.cast import Cast
from tests.counting import statements
from tests.member_portal.test_learner_home import read
from tests.member_portal.test_lessons import place
from tests.pdf_text import text_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def learner(cast: Cast, browser: Browser) -> Browser:
    return browser.sign_in(cast.learner_id)


def save(browser: Browser, address: str, text: str, version: Any = 0, *, scripted: bool = True) -> TestResponse:
    form = {"text": text, "version": version}
    return browser.post(f"{address}/note", form, headers=JSON if scripted else {})


def kept(cast: Cast, lesson: str = "origins") -> str:
    return note_on(getattr(cast.school, f"{lesson}_id"), by=actor_for(cast.learner_id)).text


@pytest.mark.row("LRN-12")
def test_a_save_answers_its_version_and_hour_and_the_page_has_it_again(cast: Cast, learner: Browser) -> None:
    answer = save(learner, place(cast), "Les guildes\nd’abord")
    assert answer.status_code == 200
    assert (answer.json or {}).keys() == {"version", "text", "said"}
    assert (answer.json["version"], answer.json["said"].startswith("Enregistré à ")) == (1, True)  # type: ignore[index]
    assert save(learner, place(cast), "Les guildes", 1).json["version"] == 2  # type: ignore[index]
    assert ">Les guildes</textarea>" in learner.get(place(cast)).text


@pytest.mark.row("LRN-11")
def test_the_notepad_can_be_folded_and_is_a_form_without_scripts(cast: Cast, learner: Browser) -> None:
    page = learner.get(place(cast)).text
    assert ('<details class="card notepad"' in page, "Enregistrer mes notes</button>" in page) == (True, True)
    answer = save(learner, place(cast), "Sans script", scripted=False)
    assert (answer.status_code, answer.location) == (303, f"{place(cast)}#note")
    assert kept(cast) == "Sans script"


def test_where_two_texts_meet_both_are_there(cast: Cast, learner: Browser) -> None:
    save(learner, place(cast), "Du téléphone")
    answer = save(learner, place(cast), "De l’ordinateur", 0)
    assert (answer.status_code, answer.json["other"]["text"], answer.json["other"]["version"]) == (  # type: ignore[index]
        409, "Du téléphone", 1,
    )  # fmt: skip
    page = save(learner, place(cast), "De l’ordinateur", 0, scripted=False)
    assert page.status_code == 409
    assert [words in page.text for words in (">De l’ordinateur</textarea>", "tabindex=\"0\">Du téléphone</pre>")] == [
        True, True,
    ]  # fmt: skip
    assert 'name="version" autocomplete="off" value="1"' in page.text
    assert kept(cast) == "Du téléphone"


def test_a_note_that_is_too_long_comes_back_whole_with_a_sentence(cast: Cast, learner: Browser) -> None:
    long = "m" * (LONGEST_NOTE + 1)
    answer = save(learner, place(cast), long)
    assert (answer.status_code, "Rien n’est perdu" in answer.json["message"]) == (422, True)  # type: ignore[index]
    page = save(learner, place(cast), long, scripted=False)
    assert (page.status_code, f">{long}</textarea>" in page.text) == (422, True)


def test_a_note_whose_lesson_closed_meanwhile_is_given_back(cast: Cast, learner: Browser) -> None:
    session.get_one(Enrolment, cast.learner_enrolment_id).own_ends_on = clock.today() - timedelta(days=1)
    session.flush()
    assert save(learner, place(cast), "Trop tard").status_code == 403
    page = save(learner, place(cast), "Trop tard", scripted=False)
    assert (page.status_code, ">Trop tard</textarea>" in page.text) == (403, True)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "1.5", "\x00"])
def test_a_strange_version_is_no_fault_of_ours(cast: Cast, learner: Browser, version: str) -> None:
    assert save(learner, place(cast), "Note", version).status_code in (200, 409)


def test_characters_that_no_column_takes_are_left_out(cast: Cast, learner: Browser) -> None:
    assert save(learner, place(cast), "a\x00b").status_code == 200
    assert kept(cast) == "ab"


def test_notes_of_others_paths_are_not_there(cast: Cast, learner: Browser) -> None:
    strange = place(cast, "search", "operators", "other_path")
    assert save(learner, strange, "x").status_code == 404
    notes = f"/parcours/{cast.school.other_path_id}/modules/{cast.school.search_id}/notes"
    assert [learner.get(f"{notes}{end}").status_code for end in ("", ".pdf")] == [404, 404]


def notes_page(cast: Cast) -> str:
    return f"/parcours/{cast.school.path_id}/modules/{cast.school.history_id}/notes"


@pytest.mark.row("LRN-13")
def test_all_notes_of_a_module_are_on_one_page_in_the_order_of_its_lessons(cast: Cast, learner: Browser) -> None:
    assert f'href="{notes_page(cast)}"' in learner.get(place(cast)).text
    assert "Voir toutes mes notes pour ce module" in read(learner, place(cast))
    assert "Tu n’as encore écrit aucune note pour ce module." in read(learner, notes_page(cast))
    save(learner, place(cast, lesson="laws"), "Note de la loi")
    save(learner, place(cast), "Note des origines")
    save(learner, place(cast, "words", "verbs"), "Note d’un autre module")
    with statements() as sent:
        page = read(learner, notes_page(cast))
    assert page.index("Note des origines") < page.index("Note de la loi")
    assert ("autre module" in page, len(sent) <= 8) == (False, True)


@pytest.mark.row("LRN-14")
def test_the_notes_of_a_module_are_exported_as_a_pdf(cast: Cast, learner: Browser) -> None:
    save(learner, place(cast, lesson="laws"), "« Œuvre » à 10 €")
    assert f'href="{notes_page(cast)}.pdf"' in learner.get(notes_page(cast)).text
    answer = learner.get(f"{notes_page(cast)}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="notes-une-breve-histoire.pdf"'
    words = text_of(answer.data)
    expected = [
        "Mes notes — Une brève histoire",
        "« Œuvre » à 10 €",
        "Les fondamentaux du recrutement",
        "Amélie Benali",
    ]
    assert [part for part in expected if part not in words] == []
    assert "Les origines" not in words  # nothing was written there


@pytest.mark.row("LRN-33")
def test_notes_stay_readable_and_exportable_when_the_access_is_closed(cast: Cast, learner: Browser) -> None:
    save(learner, place(cast), "Gardée")
    session.get_one(Enrolment, cast.learner_enrolment_id).own_ends_on = clock.today() - timedelta(days=1)
    session.flush()
    page = learner.get(notes_page(cast))
    assert (page.status_code, "Gardée" in page.text, "/lecons/" in page.text) == (200, True, False)
    assert "Gardée" in text_of(learner.get(f"{notes_page(cast)}.pdf").data)
    path = f"/parcours/{cast.school.path_id}"
    assert f'href="{notes_page(cast)}"' in learner.get(path).text
    assert ("Mes notes 1" in read(learner, path), "Mes notes 2" in read(learner, path)) == (True, False)


def test_staff_behind_somebodys_eyes_read_no_note_and_write_none(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.learner_id)
    save(browser, place(cast), "Personnel")
    _row, secret = open_session(
        cast.person("learner"), device="tests", address="127.0.0.1", impersonator_id=cast.administrator_id
    )  # fmt: skip
    session.flush()
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = secret
    shown = [browser.get(path).text for path in (place(cast), notes_page(cast))]
    assert ["Personnel" in page for page in shown] == [False, False]
    assert ["Les notes sont personnelles" in page for page in shown] == [True, True]
    assert save(browser, place(cast), "À sa place", 1).status_code == 422
    assert kept(cast) == "Personnel"
