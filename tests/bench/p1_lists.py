"""P1 and P2: the list of people, its pages and its searches, as an administrator and as pilots.

Each is measured as the whole page through the test client (who is signed in, menu, bell: the frame), as the list alone
(its statements and its table), and beside a floor: the same rows by statements written by hand, driver alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context
from typing import Any

from flask import g, render_template

from backoffice.neighbours import neighbours
from backoffice.screen import screen_of
from models.accounts.actors import actor_for
from models.accounts.entities import Person, Role
from models.kernel.database import session
from models.kernel.policy import act_as, acting_as
from models.organisation.queries import keep_settings, the_settings
from tests.bench.ground import Ground
from tests.bench.measuring import Measure, milliseconds, statements
from tests.bench.registry import bench
from tests.browser_client import Browser

COLUMNS = "name,email,state,grants,company_names,phone,locale,last_seen_at,created_at"
"""Nine: a picture with a name, two relations of which one is to many (roles), and the companies behind the sessions."""
HERE = f"/admin/people/?show={COLUMNS}"
PAGE = "SELECT id FROM person {where} ORDER BY last_name_key, id LIMIT 50 OFFSET {offset}"
HITS = (
    "WITH hits AS MATERIALIZED (SELECT id, last_name_key AS key FROM person"
    " WHERE search_document LIKE '%{word}%' LIMIT 10001) SELECT id FROM hits ORDER BY key, id LIMIT 50"
)
PEOPLE = (
    "SELECT id, first_name, last_name, email, state, phone, locale, picture_id, last_seen_at, created_at"
    " FROM person WHERE id = ANY(%(ids)s)"
)
GRANTS = (
    "SELECT g.person_id, g.role, c.name, u.name, p.year, a.name FROM role_grant g"
    " LEFT JOIN company c ON c.id = g.company_id LEFT JOIN curriculum u ON u.id = g.curriculum_id"
    " LEFT JOIN promotion p ON p.id = g.promotion_id LEFT JOIN campus a ON a.id = g.campus_id"
    " WHERE g.person_id = ANY(%(ids)s)"
)
COMPANIES = (
    "SELECT DISTINCT e.person_id, c.name FROM enrolment e JOIN training_session t ON t.id = e.session_id"
    " JOIN company c ON c.id = t.company_id WHERE e.person_id = ANY(%(ids)s)"
)


@bench()
def first_page(ground: Ground) -> Iterator[Measure]:
    yield from measured(ground, "P1 list first page", ground.administrator(), "", PAGE.format(where="", offset=0))
    yield from counted(ground, ground.administrator())


@bench()
def far_pages(ground: Ground) -> Iterator[Measure]:
    staff, last = ground.administrator(), (ground.people - 1) // 50
    middle = min(1_000, last // 2)
    for name, page in ((f"P2 page {middle:,}", middle), ("P2 last page", last)):
        floor = PAGE.format(where="", offset=page * 50)
        yield from measured(ground, name, staff, f"&page={page}", floor)


@bench()
def searches(ground: Ground) -> Iterator[Measure]:
    staff = ground.administrator()
    for hits, word in ((0, "introuvable"), (1, f".{ground.people - 1}@"), (ground.people // 100, "99@")):
        yield from measured(ground, f"P2 search, {hits:,} hits", staff, f"&search={word}", HITS.format(word=word))
    yield from measured(ground, "P2 search of two letters", staff, "&search=zo")


@bench()
def surnames(ground: Ground) -> Iterator[Measure]:
    """Hits that all stand together in the order, far behind its start: walking there would pass half the table."""
    staff = ground.administrator()
    yield from measured(ground, "P2 search of a surname", staff, "&search=martin", HITS.format(word="martin"))


@bench()
def neighbours_of_a_row(ground: Ground) -> Iterator[Measure]:
    """What a details page asks about the list that it was opened from."""
    screen: Any = screen_of(Person)
    actor = actor_for(ground.holder(Role.ADMINISTRATOR))
    for name, rest in (("by state", "&sort=state&page=5"), ("in a long segment", "&segment=active&page=3")):
        with acting_as(actor), ground.app.test_request_context(HERE + rest):
            g.actor, g.locale = actor, "fr"
            asked = screen.asked()
            row = screen.get_one(screen.leaf(asked).ids[-1])
            [time] = milliseconds(lambda asked=asked, row=row: neighbours(screen, asked, row))
        yield Measure(f"P2 neighbours {name}", time, "ms", ground.people)


@bench()
def last_seen_first(ground: Ground) -> Iterator[Measure]:
    yield from measured(ground, "P1 by last seen", ground.administrator(), "&sort=last_seen_at&desc=1")


@bench()
def pilots(ground: Ground) -> Iterator[Measure]:
    """A pilot of one company, and one of as many companies as there are, up to forty."""
    companies = [row[0] for row in ground.sql.execute("SELECT id FROM company ORDER BY id LIMIT 40").fetchall()]
    for name, chosen in (("one company", companies[:1]), (f"{len(companies)} companies", companies)):
        pilot = ground.holder(Role.PILOT, *chosen)
        yield from measured(ground, f"P1 list of a pilot of {name}", Browser(ground.app).sign_in(pilot), "")
        yield from alone(ground, f"P1 list of a pilot of {name}", pilot, "")


def measured(ground: Ground, name: str, reader: Browser, rest: str, ids: str | None = None) -> Iterator[Measure]:
    """The page; for an administrator, whose rows a hand-written statement gives, the list alone and the floor too."""
    works: list[Callable[[], Any]] = [lambda: page(reader, rest)]
    if ids is not None:
        works += [listing(ground, ground.holder(Role.ADMINISTRATOR), rest), lambda: by_hand(ground, ids)]
    times = milliseconds(*works)
    yield Measure(name, times[0], "ms", ground.people, floor=times[2] if ids else None)
    if ids is not None:
        yield Measure(f"{name}, without its frame", times[1], "ms", ground.people, floor=times[2])


def alone(ground: Ground, name: str, reader: int, rest: str) -> Iterator[Measure]:
    [time] = milliseconds(listing(ground, reader, rest))
    yield Measure(f"{name}, without its frame", time, "ms", ground.people)


def counted(ground: Ground, reader: Browser) -> Iterator[Measure]:
    """Statements: of the page, and of the list in it."""
    with statements() as sent:
        page(reader, "")
    yield Measure("P1 statements of the page", len(sent), "statements", ground.people)
    read = listing(ground, ground.holder(Role.ADMINISTRATOR), "")
    with statements() as sent:
        read()
    yield Measure("P1 statements of the list", len(sent), "statements", ground.people)


def page(reader: Browser, rest: str) -> None:
    answer = reader.get(HERE + rest)
    assert answer.status_code == 200, answer.status
    answer.get_data()


def listing(ground: Ground, reader: int, rest: str) -> Callable[[], None]:
    """Reading the list and drawing its table, in a request of its own whose reader is known already, and with them the
    settings, which come by the same statement."""
    screen: Any = screen_of(Person)
    actor = actor_for(reader)
    with acting_as(actor):
        settings = the_settings()
    session.expunge(settings)

    def read_and_draw() -> None:
        with ground.app.test_request_context(HERE + rest):
            g.actor, g.locale = actor, "fr"
            act_as(actor)
            session.add(settings)
            keep_settings(settings)
            asked = screen.asked()
            drawn = screen.list_context(asked, screen.leaf(asked))
            if drawn["rows"]:
                render_template("backoffice/list/table.html", screen=screen, **drawn)
            session.remove()

    return lambda: Context().run(read_and_draw)


def by_hand(ground: Ground, ids: str) -> None:
    found = [row[0] for row in ground.sql.execute(ids).fetchall()]
    for statement in (PEOPLE, GRANTS, COMPANIES):
        ground.sql.execute(statement, {"ids": found}).fetchall()
