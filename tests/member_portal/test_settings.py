"""*Paramètres* through the browser: each section by itself, and nothing of anybody else."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pyotp
import pytest
from PIL import Image
from sqlalchemy import select

from models.accounts import second_factor
from models.accounts.consents import has_consented
from models.accounts.entities import ConsentPurpose, Locale, LoginSession, Person, PersonState, TotpDevice
from models.accounts.sign_in import open_session
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, act_as, acting_as
from models.outbox.entities import Message
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast

NEW = "quatre tortues traversent Lisbonne"


def me(person_id: int) -> Person:
    act_as(SYSTEM)
    return session.get_one(Person, person_id, populate_existing=True)


def png(color: str = "red") -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (30, 30), color).save(out, "PNG")
    return io.BytesIO(out.getvalue()), "moi.png"


def stale(person_id: int) -> None:
    act_as(SYSTEM)
    for row in session.scalars(select(LoginSession).where(LoginSession.person_id == person_id)):
        row.proved_at = clock.now() - timedelta(minutes=11)
    session.flush()


@pytest.fixture
def learner(cast: Cast, browser: Browser) -> Browser:
    return browser.sign_in(cast.learner_id)


@pytest.mark.row("ACC-53")
@pytest.mark.row("ACC-56")
def test_the_page_gives_the_exact_end_date(cast: Cast, learner: Browser) -> None:
    end = clock.today() + timedelta(days=365)
    page = learner.get("/parametres").text
    assert (f"{end.day} " in page, str(end.year) in page, "Fin du Parcours" in page) == (True, True, True)


@pytest.mark.row("ACC-50")
@pytest.mark.row("ACC-51")
@pytest.mark.row("ACC-52")
def test_sms_need_a_number_and_a_switch(cast: Cast, learner: Browser) -> None:
    assert "Ton numéro sert uniquement" in learner.get("/parametres").text
    refused = learner.post("/parametres/telephone", {"phone": "", "sms": "y"})
    assert (refused.status_code, 'id="sms-error"' in refused.text) == (422, True)
    assert learner.post("/parametres/telephone", {"phone": "06 12 34 56 78", "sms": "y"}).status_code == 303
    assert (me(cast.learner_id).phone, has_consented(cast.learner_id, ConsentPurpose.SMS)) == ("+33612345678", True)
    learner.post("/parametres/telephone", {"phone": ""})
    assert (me(cast.learner_id).phone, has_consented(cast.learner_id, ConsentPurpose.SMS)) == (None, False)


def test_a_wrong_number_is_kept_as_typed_next_to_its_sentence(learner: Browser) -> None:
    answer = learner.post("/parametres/telephone", {"phone": "06 12 <b>"})
    assert (answer.status_code, 'value="06 12 &lt;b&gt;"' in answer.text, 'id="phone-error"' in answer.text) == (
        422,
        True,
        True,
    )


@pytest.mark.row("ACC-43")
def test_a_learner_reads_their_name_and_cannot_change_it(cast: Cast, learner: Browser) -> None:
    assert 'name="first_name"' not in learner.get("/parametres").text
    assert learner.post("/parametres/nom", {"first_name": "Eve", "last_name": "Eve"}).status_code == 403
    assert me(cast.learner_id).name == "Amélie Benali"


@pytest.mark.row("ACC-44")
def test_an_alumna_changes_her_name(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.alumna_id)
    refused = browser.post("/parametres/nom", {"first_name": "  ", "last_name": "Petit"})
    assert (refused.status_code, 'id="first_name-error"' in refused.text) == (422, True)
    assert browser.post("/parametres/nom", {"first_name": "Maëlle", "last_name": "Grand"}).status_code == 303
    assert me(cast.alumna_id).name == "Maëlle Grand"


@pytest.mark.parametrize("path", ["nom", "telephone"])
def test_a_file_where_a_text_is_expected_is_not_there(cast: Cast, browser: Browser, path: str) -> None:
    names = ("first_name", "last_name", "phone", "sms")
    sent = {name: (io.BytesIO(b"%PDF"), f"{name}.pdf") for name in names}
    answer = browser.sign_in(cast.alumna_id).post(f"/parametres/{path}", sent)
    assert answer.status_code in (303, 422)
    assert me(cast.alumna_id).first_name


def test_characters_that_nobody_types_are_taken_out_of_a_name(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.alumna_id)
    assert browser.post("/parametres/nom", {"first_name": "Ali\x00ce", "last_name": "Mar\x07tin"}).status_code == 303
    assert me(cast.alumna_id).name == "Alice Martin"


@pytest.mark.row("ACC-40")
def test_an_address_is_asked_for_and_refused_when_taken(cast: Cast, learner: Browser) -> None:
    taken = learner.post("/parametres/adresse", {"email": "PILOT@exemple.fr"})
    assert (taken.status_code, 'value="PILOT@exemple.fr"' in taken.text, 'id="email-error"' in taken.text) == (
        422,
        True,
        True,
    )
    assert learner.post("/parametres/adresse", {"email": "neuve@exemple.fr"}).status_code == 303
    kinds = [row.kind for row in session.scalars(select(Message).where(Message.recipient_id == cast.learner_id))]
    assert (me(cast.learner_id).email, kinds) == ("learner@exemple.fr", ["email_change"])


def test_an_old_proof_is_asked_again_for_the_address_and_the_second_step(cast: Cast, learner: Browser) -> None:
    stale(cast.learner_id)
    assert 'name="email"' not in learner.get("/parametres").text
    for path in ("adresse", "double-authentification/codes", "double-authentification/arret"):
        answer = learner.post(f"/parametres/{path}", {"email": "neuve@exemple.fr"})
        assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/preuve")


def test_the_password_changes_with_the_current_one_and_ends_the_other_sessions(cast: Cast, learner: Browser) -> None:
    with acting_as(SYSTEM):
        other, _secret = open_session(cast.person("learner"), device="other", address="")
    wrong = learner.post("/parametres/mot-de-passe", {"current": "wrong", "password": NEW})
    assert (wrong.status_code, 'id="current-error"' in wrong.text, NEW in wrong.text) == (422, True, False)
    weak = learner.post("/parametres/mot-de-passe", {"current": PASSWORD, "password": "court"})
    assert (weak.status_code, 'id="password-error"' in weak.text) == (422, True)
    assert learner.post("/parametres/mot-de-passe", {"current": PASSWORD, "password": NEW}).status_code == 303
    assert learner.get("/parametres").status_code == 200
    act_as(SYSTEM)
    session.refresh(other)
    assert other.end_reason == "password_changed"


@pytest.mark.row("I18N-02")
@pytest.mark.row("I18N-03")
def test_english_is_for_this_account_alone(cast: Cast, learner: Browser) -> None:
    assert '<span class="sub">(Anglais)</span>' in learner.get("/parametres").text
    learner.post("/parametres/langue", {"locale": "en"})
    assert "Settings" in learner.get("/parametres").text
    assert (me(cast.learner_id).locale, me(cast.waiting_id).locale) == (Locale.ENGLISH, Locale.FRENCH)
    assert learner.post("/parametres/langue", {"locale": "xx"}).status_code == 422


def test_the_second_step_is_switched_off_and_its_codes_renewed(cast: Cast, learner: Browser) -> None:
    assert learner.post("/parametres/double-authentification/codes").status_code == 404
    session.add(TotpDevice(person_id=cast.learner_id, secret=pyotp.random_base32(), confirmed_at=clock.now()))
    session.flush()
    assert "Activée" in learner.get("/parametres").text
    assert learner.post("/parametres/double-authentification/codes").text.count("-") > 20
    learner.post("/parametres/double-authentification/arret")
    assert second_factor.is_on(cast.learner_id) is False


def test_a_connection_is_ended_and_nobody_elses_is_reachable(cast: Cast, browser: Browser) -> None:
    with acting_as(SYSTEM):
        own, _ = open_session(cast.person("administrator"), device="Firefox/1 Windows", address="")
        third, _ = open_session(cast.person("administrator"), device="phone", address="")
        foreign, _ = open_session(cast.person("learner"), device="foreign device", address="")
    browser.sign_in(cast.administrator_id)
    page = browser.get("/parametres").text
    assert ("Firefox, Windows" in page, "foreign device" in page) == (True, False)
    assert browser.post(f"/parametres/connexions/{foreign.id}/fin").status_code == 404
    assert browser.post(f"/parametres/connexions/{own.id}/fin").status_code == 303
    assert browser.post("/parametres/connexions/fin").status_code == 303
    act_as(SYSTEM)
    for row in (own, third, foreign):
        session.refresh(row)
    assert [row.ended_at is None for row in (own, third, foreign)] == [False, False, True]


@pytest.mark.row("ACC-57")
def test_an_account_is_deactivated_after_a_page_that_says_what_it_means(cast: Cast, learner: Browser) -> None:
    assert "/parametres/desactivation" in learner.get("/parametres").text
    assert "Rien n’est supprimé" in learner.get("/parametres/desactivation").text
    assert me(cast.learner_id).state is PersonState.ACTIVE
    assert learner.post("/parametres/desactivation").location == "/login"
    assert me(cast.learner_id).state is PersonState.DEACTIVATED
    assert learner.get("/parametres").location.startswith("/login")


@pytest.mark.row("ACC-47")
@pytest.mark.row("ACC-49")
def test_a_picture_is_seen_by_those_who_see_the_person_and_by_nobody_else(cast: Cast, learner: Browser) -> None:
    assert learner.post("/parametres/photo", {"picture": png()}).status_code == 303
    address = f"/photos/{me(cast.learner_id).picture_id}"
    assert address in learner.get("/parametres").text
    shown = learner.get(address)
    headers = shown.headers["X-Content-Type-Options"], shown.headers["Cache-Control"], shown.mimetype
    assert headers == ("nosniff", "private, max-age=86400", "image/webp")
    seen = {name: learner.sign_in(getattr(cast, f"{name}_id")).get(address).status_code for name in (
        "pilot", "manager", "administrator", "waiting", "recruiter", "globex_pilot")}  # fmt: skip
    assert seen == {
        "pilot": 200,
        "manager": 200,
        "administrator": 200,
        "waiting": 404,
        "recruiter": 404,
        "globex_pilot": 404,
    }
    learner.post("/logout")
    assert learner.get(address).location.startswith("/login")
    learner.sign_in(cast.learner_id).post("/parametres/photo/suppression")
    assert (me(cast.learner_id).picture_id, learner.get(address).status_code) == (None, 404)


@pytest.mark.parametrize("sent", [b"<svg onload='alert(1)'/>", b"<html>", b"", b"GIF89a<script>"])
def test_what_is_not_a_picture_is_refused_next_to_the_field(cast: Cast, learner: Browser, sent: bytes) -> None:
    answer = learner.post("/parametres/photo", {"picture": (io.BytesIO(sent), "moi.png")})
    assert (answer.status_code, 'id="picture-error"' in answer.text) == (422, True)
    assert me(cast.learner_id).picture_id is None


@pytest.mark.parametrize(
    "address", ["/photos/0", "/photos/-1", "/photos/../x", "/photos/99999999999999999999", "/photos/%2e%2e"]
)
def test_an_address_that_names_no_picture_is_a_404(learner: Browser, address: str) -> None:
    assert learner.get(address).status_code == 404


def test_behind_somebody_elses_eyes_nothing_is_changed(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.learner_id)
    act_as(SYSTEM)
    for row in session.scalars(select(LoginSession).where(LoginSession.person_id == cast.learner_id)):
        row.impersonator_id = cast.administrator_id
    session.flush()
    for path in ("telephone", "langue", "photo/suppression", "connexions/fin", "desactivation"):
        assert browser.post(f"/parametres/{path}", {"phone": "0612345678", "locale": "en"}).location == "/parametres"
    person = me(cast.learner_id)
    assert (person.phone, person.locale, person.state) == (None, Locale.FRENCH, PersonState.ACTIVE)


@pytest.mark.row("U-20")
@pytest.mark.parametrize(("name", "has_path"), [("learner", True), ("waiting", True), ("recruiter", False)])
def test_one_page_has_the_sections_that_concern_the_role(
    cast: Cast, browser: Browser, name: str, has_path: bool
) -> None:
    page = browser.sign_in(getattr(cast, f"{name}_id")).get("/parametres").text
    sections = re.findall(r'<section class="card settings-section" id="([a-z-]+)"', page)
    path = ["my-path"] if has_path else []
    everybody = {"profile", "address", "mobile", "language", "secret", "second-step", "connections"}
    assert (sorted(sections), len(sections)) == (sorted([*everybody, *path]), len(set(sections)))
    assert "/parametres/desactivation" in page
