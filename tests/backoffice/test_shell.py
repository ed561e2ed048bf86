"""The frame around every page: drawn once for all who share it, and for nobody else."""

from __future__ import annotations

import re

from models.kernel.database import session
from models.organisation.entities import Setting
from tests.browser_client import Browser
from tests.cast import Cast


def menu_of(browser: Browser, path: str = "/admin/") -> list[str]:
    page = browser.get(path).text
    return re.findall(r'nav-link-title">([^<]+)<', page)


def current_in(browser: Browser, path: str) -> list[str]:
    page = browser.get(path).text
    return re.findall(
        r'aria-current="page">\s*<span class="nav-link-icon">.*?nav-link-title">([^<]+)<', page, re.DOTALL
    )


def test_everybody_has_the_menu_of_their_rights_whoever_came_before(browser: Browser, cast: Cast) -> None:
    menus = {}
    for _twice in range(2):
        for who in ("administrator", "pilot", "manager"):
            browser.sign_in(getattr(cast, f"{who}_id"))
            menus.setdefault(who, []).append(menu_of(browser))
    assert all(first == second for first, second in menus.values())
    assert "Audit" in menus["administrator"][0]
    assert "Audit" not in menus["pilot"][0]
    assert "Slots" not in menus["manager"][0]


def test_the_menu_says_where_one_is(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    paths = {"/admin/": ["Accueil"], "/admin/people/": ["Personnes"], "/admin/sessions/": ["Sessions"]}
    assert {path: current_in(browser, path) for path in [*paths, *paths]} == paths


def test_the_frame_follows_the_language_and_the_name_of_the_organisation(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert "Accueil" in menu_of(browser)
    browser.post("/language/en", {"next": "/admin/"})
    assert "Home" in menu_of(browser)
    session.get_one(Setting, 1).organisation_name = "Maison Neuve"
    session.flush()
    assert '<span class="brand-mark" aria-hidden="true">M</span>' in browser.get("/admin/").text
