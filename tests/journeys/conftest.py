"""A real server, a real Chromium; every page visited is read by axe, in light and in dark."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, sync_playwright
from pyotp import TOTP
from sqlalchemy import update
from werkzeug.serving import make_server

from models.accounts.entities import TotpDevice
from models.accounts.sign_in import open_session
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, act_as, acting_as
from models.kernel.settings import activate, active
from tests.application import settings_for
from tests.cast import PASSWORD, TOTP_KEY, Cast, build_cast
from tests.conftest import fresh_database
from wsgi import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Axe().axe_script
CONTRAST_AND_WORSE = {"serious", "critical"}
EVERYTHING = {"resultTypes": ["violations"]}
COLOURS = {**EVERYTHING, "runOnly": ["color-contrast"]}
PAINTED_IN = """async theme => {
  document.documentElement.dataset.bsTheme = theme;
  await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const ending = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < 2000);
  await Promise.allSettled(ending.map(one => one.finished));
}"""
"""Axe would measure colours halfway through a fade."""
KINDS = """() => {
  const kind = one => `${one.tagName} ${one.getAttribute("class") || ""} ${one.getAttributeNames()}`;
  return [...new Set([...document.body.querySelectorAll("*")].map(one => `${kind(one.parentElement)} > ${kind(one)}`))];
}"""


def chromium() -> str:
    """The machine's Chromium; without it these tests are skipped, and in CI that is a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    sentence = "CHROMIUM IS MISSING: the browser tests did not run (apt-get install chromium)"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@dataclass
class Site:
    """A running copy of the product, in demo mode, with the standing cast."""

    url: str
    cast: Cast
    app: Flask
    mailbox: Path
    read: set[str] = field(default_factory=set)
    """Kinds of elements, each under its parent's, of the pages that somebody read."""

    def half_a_minute_later(self) -> None:
        """Let a code of the second step that opened once open again: no test waits for the next one."""
        with self.app.app_context():
            act_as(SYSTEM)
            session.execute(update(TotpDevice).values(last_counter=0))
            session.commit()


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    chromium()
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chrome(playwright_driver: Playwright) -> Iterator[Browser]:
    browser = playwright_driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Committed data in a database of its own: the server's threads must see what the test sees."""
    before = active() if _has_settings() else None
    databases = fresh_database("journey")
    folder = tmp_path_factory.mktemp("journey")
    mailbox = folder / "mail"
    settings = settings_for(next(databases), folder, demo=True)
    settings = settings.__class__(
        **{name: getattr(settings, name) for name in settings.__slots__}
        | {"mail": settings.mail.__class__("file", folder=mailbox)}
    )
    app = create_app(settings)
    with app.app_context():
        act_as(SYSTEM)
        cast = build_cast()
    server = make_server("127.0.0.1", 0, read_whole(app), threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", cast, app, mailbox)
    server.shutdown()
    thread.join()
    with app.app_context():
        db.engine.dispose()
    if before:
        activate(before)
    next(databases, None)


def read_whole(app: Flask) -> WSGIApplication:
    """The application, each answer read and closed before it is sent.

    When a browser leaves in the middle of an answer, the development server forgets to close the file it was sending.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            getattr(body, "close", lambda: None)()

    return answer


def _has_settings() -> bool:
    try:
        active()
    except LookupError:
        return False
    return True


@dataclass
class Visitor:
    """Somebody at a browser. Every page they look at must be clean; ``seen`` counts them."""

    site: Site
    page: Page
    problems: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    expected_statuses: tuple[int, ...] = ()

    def sign_in(self, name: str) -> Visitor:
        self.page.goto(f"{self.site.url}/login")
        self.look()
        self.page.get_by_label("Adresse e-mail").fill(f"{name}@exemple.fr")
        self.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Se connecter", exact=True).click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        if "/verification" in self.page.url:
            self.look()
            self.site.half_a_minute_later()
            self.page.get_by_label("Code").fill(TOTP(TOTP_KEY).now())
            self.page.keyboard.press("Enter")
            self.page.wait_for_url(lambda url: "/verification" not in url)
        self.look()
        return self

    def enter(self, name: str) -> Visitor:
        """Begin signed in, with a login session of one's own: how one signs in is told by the tests of the doors."""
        with self.site.app.app_context(), acting_as(SYSTEM), transaction():
            _row, secret = open_session(
                self.site.cast.person(name.replace("-", "_")), device="journey", address="127.0.0.1"
            )
        serializer = self.site.app.session_interface.get_signing_serializer(self.site.app)  # type: ignore[attr-defined]
        value = serializer.dumps({"_user_id": secret, "_fresh": True, "_permanent": True})
        cookie = {"name": self.site.app.config["SESSION_COOKIE_NAME"], "value": value, "url": self.site.url}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]
        return self

    def open(self, path: str) -> Visitor:
        self.page.goto(self.site.url + path)
        self.glance()
        return self

    def press(self, target: Locator) -> Visitor:
        """Press a link or a button that leads to another page, and look at that page once it is there."""
        with self.page.expect_navigation():
            target.click()
        self.glance()
        return self

    def glance(self) -> None:
        """Read the page if anything on it stands where nothing of its kind stood on a page that was read before."""
        kinds = set(self.page.evaluate(KINDS))
        if not kinds <= self.site.read:
            self.look()
        else:
            self._blocked()
        self.site.read |= kinds

    def look(self, part: str = "html") -> None:
        """Read the page as people who do not see it do; in the dark, its colours again.

        Args:
            part: the only part that has not been read before, as a selector.
        """
        for theme, options in (("light", EVERYTHING), ("dark", COLOURS)):
            self.page.evaluate(PAINTED_IN, theme)
            for found in self._violations(part, options):
                if found["impact"] in CONTRAST_AND_WORSE:
                    nodes = "; ".join(node["html"][:160] for node in found["nodes"][:3])
                    self.problems.append(f"{self.page.url} {theme}: {found['id']}: {nodes}")
        self.page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
        self._blocked()

    def _blocked(self) -> None:
        """The page was seen; what its policy refused is a problem."""
        violations = self.page.evaluate("window.cspViolations || []")
        self.problems.extend(f"{self.page.url} CSP: {violation}" for violation in violations)
        self.seen.append(self.page.url)

    def _violations(self, part: str, options: dict[str, list[str]]) -> list[dict[str, Any]]:
        if not self.page.evaluate("'axe' in window"):  # half a megabyte: once a page
            self.page.evaluate(AXE)
        run = "([part, options]) => axe.run(part, options).then(found => found.violations)"
        return list(self.page.evaluate(run, [part, options]))

    def note(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in self.expected_statuses)
        if message.type == "error" and not expected:
            self.problems.append(f"{self.page.url} console: {message.text}")


@pytest.fixture
def visitors(site: Site, chrome: Browser) -> Iterator[type[Visitor] | object]:
    """Opens browsers in French; at the end, nobody may have met a problem."""
    opened: list[Visitor] = []

    def arrive(*, locale: str = "fr-FR", expected_statuses: tuple[int, ...] = ()) -> Visitor:
        context = chrome.new_context(
            locale=locale, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )  # axe would measure colours halfway through a fade
        context.add_init_script(
            "window.cspViolations = []; document.addEventListener('securitypolicyviolation', "
            "e => window.cspViolations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile));"
        )
        visitor = Visitor(site, context.new_page(), expected_statuses=expected_statuses)
        visitor.page.on("console", visitor.note)
        visitor.page.on("pageerror", lambda error: visitor.problems.append(f"{visitor.page.url} script: {error}"))
        opened.append(visitor)
        return visitor

    yield arrive
    problems = [problem for visitor in opened for problem in visitor.problems]
    for visitor in opened:
        visitor.page.context.close()
    assert problems == []
