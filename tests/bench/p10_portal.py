"""P10: home, path and lesson of a full path, for fifty learners a core over gunicorn on loopback; p95 ≤ 120 ms."""

from __future__ import annotations

import http.client
import random
import statistics
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path as Folder

from sqlalchemy import select

from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.catalogue.entities import Path
from models.catalogue.outline import outline_of
from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.entities import Setting
from tasks.operate.demo_contracts import PATH
from tasks.operate.demo_teaching import add_catalogue
from tasks.operate.web_server import child_environ, gunicorn, listening_socket, wait_until_answering
from tests.application import SECRET
from tests.bench.ground import Ground
from tests.bench.measuring import Measure, statements
from tests.bench.registry import bench
from tests.browser_client import Browser

LEARNERS = 50
"""A core; the server gets one process."""
THINKS = 4.0
"""Seconds between two pages of a learner, on average: a lesson is opened, read, and another one is."""
LASTS = 20.0
WARM = 2


@bench(writes=True)
def portal(ground: Ground) -> Iterator[Measure]:
    people, pages = taught()
    cookies = [cookie_of(ground, person) for person in people]
    yield from counted(ground, people[0], pages)
    with served(ground) as port:
        for cookie in cookies[:WARM]:
            for address in pages.values():
                fetch(port, address, cookie)
        for name, address in pages.items():
            times, errors = visits(port, address, cookies)
            p95 = statistics.quantiles(times, n=20)[-1] * 1000
            yield Measure(f"P10 {name}, {LEARNERS} learners, p95", p95, "ms", ground.people)
            yield Measure(f"P10 {name}, median", statistics.median(times) * 1000, "ms", ground.people)
            yield Measure(f"P10 {name}, errors of {len(times)} pages", errors, "pages", ground.people)


def taught() -> tuple[list[int], dict[str, str]]:
    """The demo's catalogue, and learners whose lessons are open; gives back their ids and the pages they open."""
    today = clock.today()
    with acting_as(SYSTEM), transaction():
        path = add_catalogue(session.get(Setting, 1) or Setting(id=1))[PATH]
        where = TrainingSession(
            company=Company(name="Mesure P10"), reference="Mesure P10", kind=SessionKind.LICENCES, package=LEARNERS,
            starts_on=today - timedelta(10), ends_on=today + timedelta(300), path=path,
        )  # fmt: skip
        people = [
            Person(
                email=f"p10.{number}@bench.exemple.fr", first_name="Mesure", last_name=f"Numéro {number}",
                state=PersonState.ACTIVE, grants=[RoleGrant(role=Role.LEARNER)],
            ) for number in range(LEARNERS)
        ]  # fmt: skip
        session.add_all(Enrolment(person=person, session=where) for person in people)
        session.flush()
        outline = outline_of(session.scalars(select(Path.id).where(Path.id == path.id)).one())
        assert outline is not None
        place = outline.places[len(outline.places) // 2]
        lesson = f"/parcours/{path.id}/modules/{place.module.id}/lecons/{place.lesson.id}"
        return [person.id for person in people], {"home": "/", "path": f"/parcours/{path.id}", "lesson": lesson}


def cookie_of(ground: Ground, person: int) -> str:
    client = Browser(ground.app).sign_in(person).client
    cookie = client.get_cookie("session") or next(iter(client._cookies.values()))
    return f"{cookie.key}={cookie.value}"


def counted(ground: Ground, person: int, pages: dict[str, str]) -> Iterator[Measure]:
    reader = Browser(ground.app).sign_in(person)
    for name, address in pages.items():
        reader.get(address)
        with statements() as sent:
            answer = reader.get(address)
        assert answer.status_code == 200, (address, answer.status)
        yield Measure(f"P10 statements of {name}", len(sent), "statements", ground.people)


@contextmanager
def served(ground: Ground) -> Iterator[int]:
    """The product's own server, one process, on a free port of this machine."""
    url = ground.url.render_as_string(hide_password=False)
    environ = child_environ() | {
        "DATABASE_URL": url, "SECRET_KEY": SECRET, "STORAGE_URL": f"file:{ground.folder}/files",
        "PUBLIC_URL": "http://localhost",
    }  # fmt: skip
    with listening_socket("127.0.0.1", 0) as listener:
        command = gunicorn(listener, workers=1, access_log=None)
        running = subprocess.Popen(command, env=environ, pass_fds=(listener.fileno(),), cwd=Folder.cwd())
        try:
            assert wait_until_answering(listener)
            yield listener.getsockname()[1]
        finally:
            running.terminate()
            running.wait(20)


def visits(port: int, address: str, cookies: list[str]) -> tuple[list[float], int]:
    """How long each page took, in seconds, and how many failed."""
    with ThreadPoolExecutor(len(cookies)) as pool:
        found = list(pool.map(lambda cookie: learner(port, address, cookie), cookies))
    times = [one for times, _errors in found for one in times]
    return times, sum(errors for _times, errors in found)


def learner(port: int, address: str, cookie: str) -> tuple[list[float], int]:
    times, errors = [], 0
    pause = random.Random(cookie)
    ends = time.perf_counter() + LASTS
    while True:
        time.sleep(pause.expovariate(1 / THINKS))
        if time.perf_counter() > ends:
            return times, errors
        began = time.perf_counter()
        errors += fetch(port, address, cookie) != 200
        times.append(time.perf_counter() - began)


def fetch(port: int, address: str, cookie: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address, headers={"Cookie": cookie, "Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
