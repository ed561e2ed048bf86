"""Every route × method × role: what the table says is what happens; a route that is not in the table fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access import EVERYBODY, TABLE, VISITOR
from tests.backoffice.test_screen import SCREENS
from tests.browser_client import Browser
from tests.cast import Cast

ENDS_AT_SIGN_IN = {"sign_in.logout", "settings.deactivation", "second_factor.verify"}
"""Doors that lead everybody to the sign-in page."""
SAMPLES = {"code": "fr", "filename": "tokens.css"}
"""Values for the arguments of an address that must be words; every other one becomes ``1``."""


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def verbs_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})


def address_of(app: Flask, rule: Rule) -> str:
    values = {
        name: SAMPLES.get(name, 1 if "int" in str(rule._converters[name]).lower() else "1") for name in rule.arguments
    }
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)  # type: ignore[arg-type]


def refused(answer: TestResponse, *, visitor: bool) -> bool:
    """404 is a refusal too: a door that one may not know of. A visitor is sent to sign in; a player is told (401)."""
    to_login = answer.status_code == 401 or (answer.status_code in (302, 303) and answer.location.startswith("/login"))
    return to_login if visitor and answer.status_code != 404 else answer.status_code in (403, 404)


def test_the_table_names_every_route_and_no_other(app: Flask) -> None:
    assert sorted(TABLE) == sorted({rule.endpoint for rule in rules(app)})


def cells(app: Flask, role: str) -> Iterator[tuple[str, str, str, bool]]:
    for rule in rules(app):
        for method in verbs_of(rule):
            yield rule.endpoint, method, address_of(app, rule), role in TABLE[rule.endpoint]


@pytest.mark.row("ACC-20")
@pytest.mark.row("ACC-15")
@pytest.mark.row("ACC-30")
@pytest.mark.row("ACC-31")
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_role_opens_what_the_table_says_and_nothing_else(app: Flask, cast: Cast, browser: Browser, role: str) -> None:
    wrong = []
    for endpoint, method, address, allowed in cells(app, role):
        if role != VISITOR and not browser.is_signed_in():
            browser.sign_in(getattr(cast, f"{role}_id"))
        answer = browser.get(address) if method == "GET" else browser.post(address)
        closed = refused(answer, visitor=role == VISITOR)
        missing = answer.status_code == 404  # a sample id that names nothing: the door itself was open
        own_way_out = endpoint in ENDS_AT_SIGN_IN and answer.location == "/login"
        if answer.status_code >= 500 or (closed and not (missing or own_way_out) if allowed else not closed):
            wrong.append(f"{method} {address} ({endpoint}): {answer.status_code} {answer.location or ''}")
    assert wrong == []


@pytest.mark.row("ACC-20")
def test_every_door_that_anybody_opens_is_open_to_administrators() -> None:
    assert {endpoint for endpoint, who in TABLE.items() if who and "administrator" not in who} == set()


def test_nothing_is_written_without_the_form_s_token(app: Flask, cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.administrator_id)
    open_doors = [
        f"{method} {address}: {status}"
        for endpoint, method, address, _allowed in cells(app, "administrator")
        if method != "GET" and (status := browser.open(address, method=method).status_code) != 400
    ]
    assert open_doors == []


OF_A_SCREEN = {f"admin_{screen}.{door}" for screen in SCREENS for door in ("index_view", "details_view", "edit_view")}
"""Asked the same questions, and more, by tests/backoffice/test_screen.py."""
MALFORMED = ["-1", "abc", "1,2", "99999999999999999999", "\x00", "1' OR '1'='1", "é" * 3000]


@pytest.mark.parametrize(
    "names", [("id",), ("page", "sort", "page_size", "search", "q", "url", "next", "query", "segment")]
)
def test_a_malformed_parameter_is_never_our_fault(
    app: Flask, cast: Cast, browser: Browser, names: tuple[str, ...]
) -> None:
    browser.sign_in(cast.administrator_id)
    broken = []
    for rule in rules(app):
        if "GET" not in verbs_of(rule) or rule.endpoint in OF_A_SCREEN:
            continue
        for value in MALFORMED:
            answer = browser.get(address_of(app, rule), query_string=dict.fromkeys(names, value))
            if answer.status_code >= 500:
                broken.append(f"{rule.rule}?{names[0]}={value[:20]}: {answer.status_code}")
    assert broken == []
