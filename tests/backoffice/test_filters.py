"""What a list is narrowed to: each type of column has its operations, and their values may say anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import Numeric, select

from backoffice.filter_kinds import filters_for
from backoffice.filters import Filter
from backoffice.periods import PERIODS, beginning, days_of
from backoffice.search import LOOKED_UP
from backoffice.typed import number_for
from models.accounts.actors import actor_for
from models.accounts.entities import Person, RoleGrant
from models.contracts.entities import Company, TrainingSession
from models.kernel.database import session
from models.kernel.policy import acting_as
from models.outbox.entities import Message
from tests.backoffice.test_screen import counted
from tests.browser_client import Browser
from tests.cast import Cast

NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)  # a Wednesday


def named(model: Any, path: str) -> dict[str, Filter]:
    return {flt.arg: flt for flt in filters_for(model, path, path)}


def found(model: Any, path: str, operation: str, *values: str) -> list[Any]:
    """The rows of a filter, in the order they were written."""
    flt = named(model, path)[f"{path.replace('.', '_')}_{operation}"]
    return list(session.scalars(select(model).where(flt.condition(values)).order_by(model.id)))


@pytest.mark.parametrize(
    ("operation", "value", "names"),
    [
        ("contains", "eres", ["Thérèse & fils"]),
        ("is", "THERESE & FILS", ["Thérèse & fils"]),
        ("is", "therese", []),
        ("begins", "théré", ["Thérèse & fils"]),
        ("begins", "fils", []),
        ("contains", "%", []),
        ("contains", "_", []),
    ],
)
def test_text_is_found_whatever_its_accents_and_capitals(
    cast: Cast, operation: str, value: str, names: list[str]
) -> None:
    session.add(Company(name="Thérèse & fils"))
    session.flush()
    assert [row.name for row in found(Company, "name", operation, value)] == names


def test_what_is_empty_and_what_is_filled_in_are_all_there_is(cast: Cast) -> None:
    session.add(Company(name="With a reference", external_reference="X-1"))
    session.flush()
    filled = found(Company, "external_reference", "filled", "1")
    assert [row.name for row in filled] == ["With a reference"]
    assert {row.name for row in found(Company, "external_reference", "empty", "1")} == {"Acme", "Globex"}


@pytest.mark.parametrize(
    ("operation", "value", "packages"),
    [
        ("is", "2", {2}),
        ("from", "2", {2, 7}),
        ("to", "1", {1}),
        ("between", "2..7", {2, 7}),
        ("between", "7..2", {2, 7}),
    ],
)
def test_numbers_are_compared(cast: Cast, operation: str, value: str, packages: set[int]) -> None:
    session.get_one(TrainingSession, cast.globex_slots_id).package = 7
    session.flush()
    assert {row.package for row in found(TrainingSession, "package", operation, value)} == packages


def test_values_of_one_filter_are_alternatives_and_those_of_is_not_add_up(cast: Cast) -> None:
    either = found(TrainingSession, "kind", "is", "slots", "licences")
    assert len(either) == 5
    assert found(TrainingSession, "kind", "is_not", "slots", "licences") == []
    assert [row.id for row in found(TrainingSession, "kind", "is_not", "slots")] == [cast.licences_id]


def test_is_not_keeps_those_from_whom_nothing_leads_there(cast: Cast) -> None:
    """A pilot who holds another role besides is still a pilot; somebody without any role is none."""
    pilot = cast.person("pilot")
    session.add_all([RoleGrant(person=pilot, role="learner"), Person(first_name="A", last_name="B", email="a@b.fr")])
    session.flush()
    others = {row.email for row in found(Person, "grants.role", "is_not", "pilot")}
    assert pilot.email not in others
    assert "a@b.fr" in others


def test_a_relation_is_reached_by_its_row_and_may_be_empty(cast: Cast) -> None:
    assert {row.company_id for row in found(TrainingSession, "company", "is", str(cast.acme_id))} == {cast.acme_id}
    both = found(TrainingSession, "company", "is", str(cast.acme_id), str(cast.globex_id))
    assert {row.company_id for row in both} == {cast.acme_id, cast.globex_id}
    assert {row.company_id for row in found(TrainingSession, "company", "is_not", str(cast.acme_id))} == {
        cast.globex_id
    }
    assert {row.company_id for row in found(RoleGrant, "company", "filled", "1")} == {cast.acme_id, cast.globex_id}
    assert None in {row.company_id for row in found(RoleGrant, "company", "empty", "1")}
    assert "company_empty" not in named(TrainingSession, "company"), "a session always has its company"


def test_a_relation_is_reached_in_the_reader_s_scope_only(cast: Cast) -> None:
    with acting_as(actor_for(cast.pilot_id)):
        assert found(TrainingSession, "company", "is", str(cast.globex_id)) == []
        flt = named(TrainingSession, "company")["company_is"]
        assert flt.said([str(cast.acme_id), str(cast.globex_id)]) == ["Acme", f"n° {cast.globex_id}"]


def test_a_key_of_a_json_column_is_compared_as_text(cast: Cast) -> None:
    for key, payload in (("a", {"city": "Orléans"}), ("b", {"city": 45}), ("c", {})):
        session.add(Message(key=key, kind="welcome", recipient_id=cast.learner_id, payload=payload))
    session.flush()
    assert [row.key for row in found(Message, "payload.city", "contains", "orleans")] == ["a"]
    assert [row.key for row in found(Message, "payload.city", "is", "45")] == ["b"]
    assert [row.key for row in found(Message, "payload.city", "filled", "1")] == ["a", "b"]
    assert [row.key for row in found(Message, "payload.city", "empty", "1")] == ["c"]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", "2026-11-18", "2026-11-18"), ("yesterday", "2026-11-17", "2026-11-17"),
        ("last-7-days", "2026-11-12", "2026-11-18"), ("last-30-days", "2026-10-20", "2026-11-18"),
        ("last-90-days", "2026-08-21", "2026-11-18"), ("this-week", "2026-11-16", "2026-11-22"),
        ("this-month", "2026-11-01", "2026-11-30"), ("last-month", "2026-10-01", "2026-10-31"),
        ("this-year", "2026-01-01", "2026-12-31"), ("next-7-days", "2026-11-18", "2026-11-24"),
        ("next-30-days", "2026-11-18", "2026-12-17"),
    ],
)  # fmt: skip
def test_a_period_moves_with_the_calendar(cast: Cast, name: str, first: str, last: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert days_of(name) == (date.fromisoformat(first), date.fromisoformat(last))


def test_every_period_is_tried_above() -> None:
    assert len(PERIODS) == 11


@pytest.mark.parametrize("instant", ["2026-01-31", "2026-03-01", "2024-02-29", "2026-12-31"])
def test_months_have_the_days_they_have(cast: Cast, instant: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{instant}T10:00+00:00"), tick=False):
        first, last = days_of("this-month")
        assert (first.day, (last + timedelta(1)).day, first.month) == (1, 1, last.month)
        before, end = days_of("last-month")
        assert (end + timedelta(1), before.day) == (first, 1)


def seen_at(email: str, instant: str) -> Person:
    person = Person(first_name="A", last_name="B", email=email, last_seen_at=datetime.fromisoformat(instant))
    session.add(person)
    return person


@pytest.mark.parametrize(
    ("day", "hours", "first", "last"),
    [
        ("2026-03-29", 23, "2026-03-28T23:00+00:00", "2026-03-29T21:59:59+00:00"),
        ("2026-10-25", 25, "2026-10-24T22:00+00:00", "2026-10-25T22:59:59+00:00"),
        ("2026-07-01", 24, "2026-06-30T22:00+00:00", "2026-07-01T21:59:59+00:00"),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight_in_paris(
    cast: Cast, day: str, hours: int, first: str, last: str
) -> None:
    beginning_of, end = beginning(date.fromisoformat(day)), beginning(date.fromisoformat(day) + timedelta(1))
    assert (end.astimezone(UTC) - beginning_of.astimezone(UTC)).total_seconds() == hours * 3600
    one = timedelta(seconds=1)
    seen_at("first@day.fr", first)
    seen_at("last@day.fr", last)
    seen_at("before@day.fr", (datetime.fromisoformat(first) - one).isoformat())
    seen_at("after@day.fr", (datetime.fromisoformat(last) + one).isoformat())
    session.flush()
    on = {"first@day.fr", "last@day.fr"}
    assert {row.email for row in found(Person, "last_seen_at", "on", day)} == on
    with time_machine.travel(datetime.fromisoformat(last) - timedelta(hours=3), tick=False):
        assert {row.email for row in found(Person, "last_seen_at", "within", "today")} == on
    since = {row.email for row in found(Person, "last_seen_at", "from", day)}
    until = {row.email for row in found(Person, "last_seen_at", "to", day)}
    assert (since & on, until & on) == (on, on)
    assert ("before@day.fr" in since, "after@day.fr" in until) == (False, False)


def test_more_than_so_many_days_ago_does_not_count_the_last_of_them(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        seen_at("long@ago.fr", "2026-10-18T22:30+00:00")  # 18 October in UTC, 19 in Paris: 30 days ago
        seen_at("longer@ago.fr", "2026-10-18T20:30+00:00")
        session.flush()
        assert [row.email for row in found(Person, "last_seen_at", "older", "30")] == ["longer@ago.fr"]


def is_refused(read: Callable[[str], Any], typed: str) -> bool:
    try:
        read(typed)
    except ValueError:
        return True
    return False


UNREADABLE = {
    "text": ["", "   ", "\x00", "a" * 500],
    "number": ["", "x", "1.5.2", "9" * 30, "1e9", "NaN", "١", "--1"],
    "numbers": ["", "1", "..", "1..", "x..y", "1..2..3"],
    "date": ["", "2026-02-30", "0001-01-01", "9999-12-31", "20260101", "today"],
    "choice": ["", "never", "2"],
    "several": ["", "nothing"],
    "lookup": ["", "-1", "x", "9" * 30, "1,2"],
    "none": ["", "0", "yes"],
}


@pytest.mark.parametrize(
    ("model", "path"),
    [
        (Company, "name"), (Company, "external_reference"), (TrainingSession, "package"), (TrainingSession, "kind"),
        (TrainingSession, "starts_on"), (Person, "last_seen_at"), (TrainingSession, "company"),
        (RoleGrant, "company"), (Person, "grants.role"), (Message, "payload.city"),
    ],
)  # fmt: skip
def test_a_value_that_means_nothing_is_refused_by_every_filter(cast: Cast, model: Any, path: str) -> None:
    for flt in named(model, path).values():
        for value in UNREADABLE[flt.field]:
            assert is_refused(flt.clean, value), (flt.arg, value)


def test_decimals_are_read_with_a_comma_too() -> None:
    assert number_for(Numeric())("1,5") == Decimal("1.5")
    for typed in ("", "x", "inf", "NaN", "1e400"):
        assert is_refused(number_for(Numeric()), typed), typed


def test_different_filters_add_up_and_say_so_as_chips(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    page = browser.get(f"/admin/sessions/?kind_is=slots&kind_is=licences&company_is={cast.globex_id}").text
    assert "Globex - Nantes" in page
    assert "Acme - Lyon" not in page
    assert page.count('class="chip"') == 2
    assert "<strong>Globex</strong>" in page


def test_a_chip_leads_to_the_list_without_it(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get("/admin/sessions/?kind_is=slots&package_x=1&search=lyon").text
    assert 'href="/admin/sessions/?search=lyon"' in page
    assert 'href="/admin/sessions/?kind_is=slots"' in page


def test_a_malformed_value_is_said_and_left_out(browser: Browser, cast: Cast) -> None:
    page = (
        browser.sign_in(cast.administrator_id).get("/admin/sessions/?starts_on_from=2026-02-30&kind_is=licences").text
    )
    assert "2026-02-30" in page
    assert 'role="alert"' in page
    assert page.count('class="chip"') == 1


def test_the_menu_of_filters_reads_nothing_from_the_database(browser: Browser, cast: Cast) -> None:
    """Hundreds of companies cost the menu of a list that is filtered by company no query and no byte; and the list
    itself does not carry its menu."""
    lists, menu = "/admin/roles/?search=lemaitre", "/admin/roles/filters/offers/"
    browser.sign_in(cast.administrator_id).get("/admin/roles/")
    with counted() as few:
        page, before = browser.get(lists), browser.get(menu)
    session.add_all(Company(name=f"Client {number}") for number in range(60))
    session.flush()
    with counted() as many:
        _page, after = browser.get(lists), browser.get(menu)
    assert len(few) == len(many)
    assert "Client 1" not in after.text
    assert "company_is" not in page.text
    assert before.text.count('"company_is"') == after.text.count('"company_is"') == 1


def test_every_relation_that_is_filtered_can_be_looked_up(browser: Browser, cast: Cast) -> None:
    screens = [view for view in browser.app.extensions["admin"][0]._views if hasattr(view, "filters_by_name")]
    entities = {flt.entity for view in screens for flt in view._filters or () if flt.entity is not None}
    assert entities <= set(LOOKED_UP.values()), "name it in backoffice/search.py"
    assert len(entities) >= 2


def test_no_two_filters_of_a_screen_have_the_same_name(browser: Browser, cast: Cast) -> None:
    for view in browser.app.extensions["admin"][0]._views:
        names = [flt.arg for flt in getattr(view, "_filters", None) or ()]
        assert len(names) == len(set(names)), view.endpoint
