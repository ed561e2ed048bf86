"""Whatever is sent to any page, the answer is ours: no fault, nothing written, a sentence in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import pytest
from flask import Flask, g, request
from werkzeug.routing import Map

from models.accounts.actors import actor_for
from models.kernel import clock
from models.kernel.database import Entity, session
from models.kernel.policy import SYSTEM, act_as
from models.organisation.entities import Campus
from models.outbox.entities import Delivery, JobOccurrence, Message, RunState
from tests.browser_client import Browser
from tests.cast import Cast
from tests.house import hostile
from tests.house.hostile import VALUES, Attack
from tests.unchanged import JOURNALS, contents, undone, written

SENTENCE = re.compile(r'class="[^"]*(?:invalid-feedback|alert-danger|alert-error|alert-warning)[^"]*"[^>]*>|<h1')
SAMPLE = 1
"""Hostile values of each place in an ordinary run, others from place to place; all of them in the whole run."""

Attacks = Callable[[Flask, int | None], Iterator[Attack]]


@pytest.fixture
def everything(cast: Cast) -> Cast:
    """The cast, and a row where they have none."""
    session.add_all(
        [
            Message(key="fuzz", kind="invitation", recipient_id=cast.learner_id, state=Delivery.FAILED),
            JobOccurrence(job="check_seats", planned_at=clock.now(), state=RunState.FAILED),
        ]
    )
    session.commit()
    return cast


def asked_of_lists(app: Flask, share: int | None) -> Iterator[Attack]:
    """Each argument alone, or a few together in the ordinary run."""
    for place in hostile.lists(app):
        for names in hostile.batches(place.fields, 3 if share else 1):
            for words, value in hostile.some(VALUES, place.path + names[0], share):
                yield Attack("GET", place.path, [(name, value) for name in names], note=words)
        for words, value in hostile.some(VALUES, place.path, share):
            yield Attack("GET", place.path, list(dict.fromkeys(place.fields, value).items()), note=words)
        for _words, query in hostile.some(hostile.RAW_QUERIES, place.path, share):
            yield Attack("GET", place.path, query, note="raw query")


def asked_of_pages_of_screens(app: Flask, share: int | None) -> Iterator[Attack]:
    """With all names at once, with and without a row."""
    for place in hostile.pages_of_screens(app):
        for words, value in hostile.some(VALUES, place.path, share):
            pairs = dict.fromkeys(place.fields, value)
            yield Attack("GET", place.path, list(pairs.items()), note=words)
            yield Attack("GET", place.path, list((pairs | place.row).items()), note=f"{words}, of a row")


def written_in_forms(app: Flask, share: int | None) -> Iterator[Attack]:
    for place in hostile.forms(app):
        for name in place.fields:
            for words, value in hostile.some(VALUES, place.path + name, share):
                filled = tuple((place.fields | {name: value}).items())
                yield Attack("POST", place.path, place.query, filled, files=place.files, note=f"{name}: {words}")
        for words, value in hostile.some(VALUES, place.path, share):
            yield Attack("POST", place.path, [("id", value)], tuple(place.fields.items()), note=f"id: {words}")


def sent_to_other_pages(app: Flask, share: int | None) -> Iterator[Attack]:
    for method, place in hostile.other_pages(app):
        for words, value in hostile.some(VALUES, method + place.path, share):
            pairs = list(dict.fromkeys(place.fields, value).items())
            if method == "GET":
                yield Attack(method, place.path, pairs, note=words)
            else:
                yield Attack(method, place.path, form=tuple(pairs), note=words)


def named_in_paths(app: Flask, share: int | None) -> Iterator[Attack]:
    from urllib.parse import quote

    for rule in app.url_map.iter_rules():
        if rule.arguments and rule.endpoint != "static":
            for words, value in hostile.some(VALUES, rule.rule, share and share * 3):
                path = hostile.path_of(rule, quote(value.encode("utf-8", "surrogatepass")[:2000], safe=""))
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    yield Attack(method, path, note=words)


def sent_as_no_browser_does(app: Flask, share: int | None) -> Iterator[Attack]:
    places = [*hostile.forms(app), *(place for method, place in hostile.other_pages(app) if method == "POST")]
    for place in {(one.path, one.query): one for one in places}.values():
        whole = list(hostile.odd_bodies(place.path, place.query, place.fields))
        numbered = {str(number): "" for number in range(len(whole))}
        yield from (whole[int(number)] for number, _ in hostile.some(numbered, place.path, share))


SHARES = 40
"""Parts of the whole run: each is one transaction, which a server lets hold so many savepoints and no more."""
EVERYWHERE: dict[str, Attacks] = {
    "lists": asked_of_lists,
    "pages of screens": asked_of_pages_of_screens,
    "forms": written_in_forms,
    "pages": sent_to_other_pages,
    "paths": named_in_paths,
    "bodies": sent_as_no_browser_does,
}


@pytest.mark.parametrize("where", EVERYWHERE)
def test_no_input_is_our_fault_and_none_is_half_written(
    app: Flask, everything: Cast, browser: Browser, where: str
) -> None:
    found = faults(app, browser, everything.administrator_id, EVERYWHERE[where], SAMPLE)
    assert not found, "\n".join(found)


@pytest.mark.whole
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("where", EVERYWHERE)
def test_no_input_at_all_is_our_fault(
    app: Flask, everything: Cast, browser: Browser, where: str, share: int
) -> None:  # fmt: skip
    def attacks(app: Flask, _share: int | None) -> Iterator[Attack]:
        return islice(EVERYWHERE[where](app, None), share, None, SHARES)

    found = faults(app, browser, everything.administrator_id, attacks, None)
    assert not found, "\n".join(found)


def test_a_narrowed_reader_s_lists_stand_the_same(app: Flask, everything: Cast, browser: Browser) -> None:
    found = faults(app, browser, everything.pilot_id, asked_of_lists, 1)
    assert not found, "\n".join(found)


def test_a_page_that_breaks_and_one_that_half_writes_are_found(app: Flask, everything: Cast, browser: Browser) -> None:
    """The control: both faults are put into the application, and both must be named."""

    def breaks() -> str:
        return str(int(request.args["page"]))

    def half_writes() -> tuple[str, int]:
        session.add(Campus(name="Half"))
        session.commit()
        return "<h1>No</h1>", 422

    def attacks(_app: Flask, _share: int | None) -> Iterator[Attack]:
        for value in VALUES.values():
            yield Attack("GET", "/rogue/breaks", [("page", value)])
            yield Attack("GET", "/rogue/half", [("page", value)])

    with extra_pages(app, {"/rogue/breaks": breaks, "/rogue/half": half_writes}):
        found = faults(app, browser, everything.administrator_id, attacks, None)
    assert any("/rogue/breaks" in one for one in found)
    assert len([one for one in found if "/rogue/half" in one and "wrote in campus" in one]) == len(VALUES)


@contextmanager
def extra_pages(app: Flask, views: dict[str, Callable[[], object]]) -> Iterator[None]:
    """Pages that the application has for the time of a test."""
    url_map, functions = app.url_map, dict(app.view_functions)
    app.url_map = Map([rule.empty() for rule in url_map.iter_rules()], host_matching=url_map.host_matching)
    for path, view in views.items():
        app.url_map.add(app.url_rule_class(path, endpoint=path, methods=["GET"]))
        app.view_functions[path] = view  # type: ignore[assignment]
    try:
        yield
    finally:
        app.url_map, app.view_functions = url_map, functions


def faults(app: Flask, browser: Browser, person_id: int, make: Attacks, share: int | None) -> list[str]:
    """Send everything, each request in a savepoint of its own; gives back what went wrong, with the request."""
    browser.sign_in(person_id)
    with app.test_request_context("/admin/"):
        g.actor = actor_for(person_id)
        attacks = list(make(app, share))
    act_as(SYSTEM)
    assert len(attacks) > 50, "nothing to attack: the enumeration found no page"
    wrong: list[str] = []
    standing = contents(Entity.metadata.tables)
    for attack in attacks:
        with undone(), written() as tables:
            fault = fault_of(browser, attack, tables, standing)
            if fault:
                wrong.append(f"{attack}: {fault}")
        if not browser.is_signed_in():
            browser.sign_in(person_id)
            standing = contents(Entity.metadata.tables)
    return wrong


def fault_of(browser: Browser, attack: Attack, tables: set[str], standing: dict[str, str]) -> str:
    """What is wrong with an answer, in words; empty when it is as it must be."""
    try:
        answer = browser.open(attack.path, **attack.arguments(browser.token()))
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:300]}"
    if answer.status_code >= 500:
        return f"answered {answer.status_code}"
    if answer.status_code < 400:
        return ""
    changed = [table for table, now in contents(tables - JOURNALS).items() if now != standing[table]]
    if changed:
        return f"answered {answer.status_code}, and wrote in {', '.join(changed)}"
    if answer.mimetype == "text/html" and answer.content_length != 0 and not says_why(answer.text):
        return f"answered {answer.status_code} without a sentence"
    return ""


def says_why(page: str) -> bool:
    return "<" not in page or SENTENCE.search(page) is not None


REFUSED = {
    "/admin/companies/new/": {"name": ""},
    "/admin/people/new/": {"email": "not an address", "first_name": "A", "last_name": "B"},
    "/admin/sessions/new/": {"package": "-1", "starts_on": "0000-00-00"},
    "/admin/enrolments/new/": {"person": "99999999999999999999"},
    "/admin/people/details/?id=abc": None,
    "/admin/no-such-page": None,
}


@pytest.mark.parametrize("path", REFUSED)
def test_a_refusal_is_said_in_french_and_in_english(app: Flask, cast: Cast, browser: Browser, path: str) -> None:
    browser.sign_in(cast.administrator_id)
    said = {}
    for code in ("fr", "en"):
        browser.post(language_address(app, code))
        form = REFUSED[path]
        answer = browser.get(path) if form is None else browser.post(path, form)
        assert answer.status_code in (404, 422)
        assert f'<html lang="{code}"' in answer.text
        said[code] = re.findall(r"invalid-feedback[^>]*>([^<]+)|<h1[^>]*>([^<]+)", answer.text)
    assert said["fr"]
    assert said["fr"] != said["en"]


def language_address(app: Flask, code: str) -> str:
    with app.test_request_context():
        return app.url_for("sign_in.switch_language", code=code)
