"""The page of rotations: a plan, an order, who waits, a forecast; for the right people, with and without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.accounts.entities import Person
from models.contracts.entities import (
    Enrolment,
    RotationKind,
    RotationPlan,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.operations import queue_for_slot, set_rotation
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.browser_client import Browser
from tests.cast import Cast, held_since
from tests.unchanged import JOURNALS, written


@pytest.fixture
def pilot(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.pilot_id)


@pytest.fixture
def three(cast: Cast) -> list[int]:
    """Three people who wait in Acme's session, in their order."""
    where = session.get_one(TrainingSession, cast.slots_id)
    rows = [
        Enrolment(person=Person(email=f"q{n}@exemple.fr", first_name="Quentin", last_name=f"N{n}"), session=where)
        for n in range(2)
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        queue_for_slot(row, by=SYSTEM)
    return queue_of(cast)


def queue_of(cast: Cast) -> list[int]:
    listed = select(WaitingEntry.enrolment_id).where(WaitingEntry.session_id == cast.slots_id)
    return list(session.scalars(listed.order_by(WaitingEntry.position)))


def page(cast: Cast) -> str:
    return f"/admin/rotations/session?id={cast.slots_id}"


@pytest.mark.row("CON-60")
def test_the_list_shows_the_slot_sessions_of_the_company_with_their_rhythm(pilot: Browser, cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=10, weekends=False)
    body = pilot.get("/admin/rotations/").text
    assert "Tous les 10 jours, hors week-ends" in body
    assert "Acme - Lyon - À venir" in body
    for hidden in ("Licences", "Ancienne", "Globex"):
        assert hidden not in body
    assert "Acme - Lyon - À venir" not in pilot.get("/admin/rotations/?search=septembre").text


@pytest.mark.row("CON-44")
@pytest.mark.row("CON-47")
@pytest.mark.row("CON-48")
def test_a_pilot_chooses_a_paced_rotation_and_reads_the_next_one(pilot: Browser, cast: Cast) -> None:
    answer = pilot.post(
        f"/admin/rotations/plan?id={cast.slots_id}", {"kind": "paced", "every_days": "2", "weekends": "y"}
    )
    assert answer.status_code == 302
    plan = session.scalars(select(RotationPlan)).one()
    assert (plan.kind, plan.every_days, plan.weekends) == (RotationKind.PACED, 2, True)
    assert "Prochaine rotation :" in pilot.get(page(cast)).text
    pilot.post(f"/admin/rotations/plan?id={cast.slots_id}", {"kind": "none"})
    assert session.scalars(select(RotationPlan)).all() == []


@pytest.mark.parametrize("days", ["0", "-1", "1001", "deux", ""])
def test_a_rotation_every_so_many_days_is_refused_in_words_and_changes_nothing(
    pilot: Browser, cast: Cast, days: str
) -> None:
    answer = pilot.post(f"/admin/rotations/plan?id={cast.slots_id}", {"kind": "paced", "every_days": days})
    assert answer.status_code == 422
    assert re.search("tous les 1 à 1000 jours|entier valide", answer.text)
    assert re.search(rf'name="every_days"[^>]*value="{days}"', answer.text)
    assert session.scalars(select(RotationPlan)).all() == []


def test_a_kind_that_nobody_offers_is_refused(pilot: Browser, cast: Cast) -> None:
    assert pilot.post(f"/admin/rotations/plan?id={cast.slots_id}", {"kind": "random"}).status_code == 422


def save(pilot: Browser, cast: Cast, **values: Any) -> Any:
    return pilot.post(f"/admin/rotations/plan?id={cast.slots_id}", {"kind": "none", **values})


@pytest.mark.row("CON-44")
def test_the_list_is_put_in_order_at_once_or_step_by_step_without_scripts(
    pilot: Browser, cast: Cast, three: list[int]
) -> None:
    first, second, third = three
    assert save(pilot, cast, order=[third, first, second]).status_code == 302
    assert queue_of(cast) == [third, first, second]
    address = f"/admin/rotations/order?id={cast.slots_id}"
    pilot.post(address, {"up": second})
    assert queue_of(cast) == [third, second, first]
    pilot.post(address, {"down": third})
    assert queue_of(cast) == [second, third, first]
    pilot.post(address, {"up": second})
    assert queue_of(cast) == [second, third, first]


def test_an_order_that_somebody_else_overtook_is_said_changes_nothing_and_stays_on_the_page(
    pilot: Browser, cast: Cast, three: list[int]
) -> None:
    first, second, third = three
    answer = save(pilot, cast, kind="paced", every_days="7", order=[third, first])
    assert answer.status_code == 422
    assert "La liste d’attente a changé entre-temps" in answer.text
    assert re.findall(r'name="order" value="(\d+)"', answer.text) == [str(third), str(first), str(second)]
    assert re.search(r'name="every_days"[^>]*value="7"', answer.text)
    assert (queue_of(cast), session.scalars(select(RotationPlan)).all()) == (three, [])


def test_of_two_pilots_the_second_reads_that_the_first_was_faster(pilot: Browser, cast: Cast, three: list[int]) -> None:
    first, second, third = three
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', pilot.get(page(cast)).text)
    assert seen
    assert save(pilot, cast, kind="natural", order=[second, first, third], seen=seen[1]).status_code == 302
    answer = save(pilot, cast, kind="paced", every_days="2", order=three, seen=seen[1])
    assert (answer.status_code, queue_of(cast)) == (422, [second, first, third])
    assert "La liste d’attente a changé entre-temps" in answer.text
    again = re.search(r'name="seen"[^>]*value="([^"]+)"', answer.text)
    assert again
    save(pilot, cast, kind="none", order=[second, first, third])
    answer = save(pilot, cast, kind="paced", every_days="2", order=[second, first, third], seen=again[1])
    assert (answer.status_code, session.scalars(select(RotationPlan)).all()) == (422, [])
    assert "Quelqu’un vient de modifier la même chose" in answer.text


def test_an_order_saved_with_the_same_rotation_leaves_its_rhythm(pilot: Browser, cast: Cast, three: list[int]) -> None:
    plan = set_rotation(
        session.get_one(TrainingSession, cast.slots_id), by=SYSTEM, kind=RotationKind.PACED, every_days=9
    )
    plan.next_on = clock.today() + timedelta(days=4)
    session.flush()
    save(pilot, cast, kind="paced", every_days="9", weekends="y", order=three[::-1])
    assert queue_of(cast) == three[::-1]
    assert session.scalars(select(RotationPlan.next_on)).one() == clock.today() + timedelta(days=4)


def turns(body: str) -> list[tuple[str, str]]:
    """(slot, name) of each line of the table."""
    return re.findall(r"<tr><td>(\d+)</td><td>.*?</span>([^<]+)</td>", body)


@pytest.mark.row("CON-44")
def test_what_is_not_saved_yet_is_foreseen_and_writes_nothing(pilot: Browser, cast: Cast, three: list[int]) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    where.package = 1
    session.flush()
    saved = pilot.get(page(cast)).text
    wanted = {"kind": "paced", "every_days": "30", "order": three[::-1]}
    with written() as tables:
        body = pilot.post(f"/admin/rotations/preview?id={cast.slots_id}", wanted).text
    assert tables <= JOURNALS
    assert "Aperçu, pas encore enregistré" in body
    assert [name for _slot, name in turns(body)[:4]] == ["Amélie Benali", "Quentin N1", "Quentin N0", "Loïc Fournier"]
    assert "<html" not in body
    assert pilot.get(page(cast)).text.count("Aperçu, pas encore enregistré") == saved.count("Aperçu, pas") == 0
    save(pilot, cast, **wanted)
    kept = pilot.get(page(cast)).text
    assert turns(kept) == turns(body)
    assert "Prochaine rotation :" in kept


@pytest.mark.parametrize("days", ["0", "-1", "1001", "deux"])
def test_a_preview_says_what_is_wrong_beside_the_forecast_that_is_saved(pilot: Browser, cast: Cast, days: str) -> None:
    set_rotation(session.get_one(TrainingSession, cast.slots_id), by=SYSTEM, kind=RotationKind.PACED, every_days=30)
    body = pilot.post(f"/admin/rotations/preview?id={cast.slots_id}", {"kind": "paced", "every_days": days}).text
    assert re.search("tous les 1 à 1000 jours|entier valide", body)
    assert "La prévision affichée est celle qui est enregistrée." in body
    assert turns(body) == turns(pilot.get(page(cast)).text) != []


def test_a_preview_of_what_is_saved_says_that_nothing_is_new(pilot: Browser, cast: Cast, three: list[int]) -> None:
    answer = pilot.post(f"/admin/rotations/preview?id={cast.slots_id}", {"kind": "none", "order": three})
    assert "Aperçu, pas encore enregistré" not in answer.text
    answer = pilot.post(f"/admin/rotations/preview?id={cast.slots_id}", {"kind": "none", "order": three[:2]})
    assert "La liste d’attente a changé entre-temps" in answer.text
    assert pilot.post(f"/admin/rotations/preview?id={cast.expired_session_id}", {"kind": "none"}).status_code == 403


def test_a_session_deleted_meanwhile_is_not_found_whatever_is_pressed(pilot: Browser, cast: Cast) -> None:
    for door in ("plan", "preview", "order", "add", "remove"):
        answer = pilot.post(f"/admin/rotations/{door}?id=999999", {"kind": "paced", "every_days": "2"})
        assert answer.status_code == 404


@pytest.mark.row("CON-50")
def test_learners_are_added_to_the_rotation_and_taken_off(pilot: Browser, cast: Cast) -> None:
    pilot.post(f"/admin/rotations/remove?id={cast.slots_id}", {"enrolment": cast.waiting_enrolment_id})
    assert queue_of(cast) == []
    assert "Loïc Fournier</option>" in pilot.get(page(cast)).text
    pilot.post(f"/admin/rotations/add?id={cast.slots_id}", {"enrolment": cast.waiting_enrolment_id})
    assert queue_of(cast) == [cast.waiting_enrolment_id]
    assert "Loïc Fournier</option>" not in pilot.get(page(cast)).text


@pytest.mark.row("CON-44")
def test_the_forecast_shows_bars_and_says_the_same_in_a_table(pilot: Browser, cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    where.package = 1
    session.flush()
    assert "Choisissez un type de rotation" in pilot.get(page(cast)).text
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=30)
    body = pilot.get(page(cast)).text
    rows = turns(body)
    assert rows[:3] == [("1", "Amélie Benali"), ("1", "Loïc Fournier"), ("1", "Amélie Benali")]
    assert body.count("<title>Amélie Benali") + body.count("<title>Loïc Fournier") == len(rows) == 13


def test_a_daily_rotation_of_a_year_is_shown_up_to_a_number_of_turns(pilot: Browser, cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    where.package = 1
    session.flush()
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=1)
    body = pilot.get(page(cast)).text
    assert "Les tours suivants ne sont pas affichés." in body
    assert body.count("<title>") - 1 == 300


def test_a_natural_rotation_says_that_a_turn_ends_with_the_path(pilot: Browser, cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    set_rotation(where, by=SYSTEM, kind=RotationKind.NATURAL)
    assert "La fin de son parcours, au plus tard le" in pilot.get(page(cast)).text


def test_an_expired_session_is_read_and_not_changed(pilot: Browser, cast: Cast) -> None:
    body = pilot.get(f"/admin/rotations/session?id={cast.expired_session_id}").text
    assert "ses slots ne tournent plus" in body
    assert "Enregistrer la rotation" not in body
    assert pilot.post(f"/admin/rotations/plan?id={cast.expired_session_id}", {"kind": "natural"}).status_code == 422


@pytest.mark.row("CON-59")
@pytest.mark.parametrize("session_of", ["globex_slots_id", "licences_id"])
def test_a_foreign_session_and_one_without_slots_are_not_found(pilot: Browser, cast: Cast, session_of: str) -> None:
    number = getattr(cast, session_of)
    assert pilot.get(f"/admin/rotations/session?id={number}").status_code == 404
    for door in ("plan", "preview", "order", "add", "remove"):
        assert pilot.post(f"/admin/rotations/{door}?id={number}", {"kind": "natural"}).status_code == 404


def test_a_learner_of_another_session_is_not_added(pilot: Browser, cast: Cast) -> None:
    other = session.scalars(select(Enrolment.id).where(Enrolment.session_id == cast.upcoming_session_id)).one()
    for enrolment_id in (other, cast.globex_enrolment_id, "x"):
        answer = pilot.post(f"/admin/rotations/add?id={cast.slots_id}", {"enrolment": enrolment_id})
        assert answer.status_code == 404


def test_a_slot_held_for_long_is_foreseen_from_its_own_day(pilot: Browser, cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    where.starts_on = clock.today() - timedelta(days=40)
    session.flush()
    held_since(clock.now() - timedelta(days=30))
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=10)
    assert pilot.get(page(cast)).status_code == 200


@pytest.mark.row("A-59")
def test_staff_declare_a_path_finished_on_the_page_of_the_learner(browser: Browser, cast: Cast) -> None:
    staff = browser.sign_in(cast.administrator_id)
    where = session.get_one(TrainingSession, cast.slots_id)
    set_rotation(where, by=SYSTEM, kind=RotationKind.NATURAL)
    address = f"/admin/enrolments/finish-path?id={cast.learner_enrolment_id}"
    assert "La nuit prochaine, si quelqu’un attend" in staff.get(address).text
    assert staff.post(address, {"on": clock.today().isoformat()}).status_code == 302
    assert "Parcours terminé" in staff.get(page(cast)).text
    assert staff.post(f"/admin/enrolments/reopen-path?id={cast.learner_enrolment_id}", {}).status_code == 302
    assert "Parcours terminé" not in staff.get(page(cast)).text
