"""P10: reports of what is watched, 50 learners at once over HTTP, one gunicorn process; at least 300 a second.

Sessions, CSRF, the right to the lesson, the merge, the event and the commit are all real. The floor is the same rows
written by the driver alone, as many connections at once, without a page or a question before it.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median, quantiles

import psutil

from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    Theme,
    ThemeModule,
    Video,
    VideoProvider,
    VideoState,
)
from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tasks.operate.web_server import child_environ, gunicorn, listening_socket, wait_until_answering
from tests.application import SECRET
from tests.bench.databases import connect
from tests.bench.ground import Ground
from tests.bench.measuring import Measure
from tests.bench.registry import bench
from tests.browser_client import Browser

LEARNERS, LESSONS, SECONDS = 50, 130, 10.0
LEAST = 300
"""Reports a second, of one core."""
STEP = 100
"""Milliseconds of video that each report adds."""
FLOOR = (
    "WITH v AS (UPDATE lesson_view SET watched = watched + int4multirange(int4range(%(a)s, %(b)s)),"
    " watched_ms = watched_ms + 1 WHERE person_id = %(p)s AND lesson_id = %(l)s),"
    " e AS (INSERT INTO view_event (person_id, lesson_id, video_id, duration_ms, watched, added_ms)"
    " VALUES (%(p)s, %(l)s, 1, 1, int4multirange(int4range(%(a)s, %(b)s)), 1))"
    " INSERT INTO learning_record (person_id, watched_ms) VALUES (%(p)s, 1)"
    " ON CONFLICT (person_id) DO UPDATE SET watched_ms = learning_record.watched_ms + 1"
)


@bench(people=(10_000,), writes=True)
def reports(ground: Ground) -> Iterator[Measure]:
    """Reports a second, their times, and the processor that the server took for them."""
    lesson_id, video_id, people = school()
    visitors = [credentials(ground, person_id) for person_id in people]
    with served(ground) as (port, used):
        address = f"/visionnages/lecons/{lesson_id}"
        open_all(port, address, video_id, visitors)
        backdate(ground, people)
        before = used()
        taken, elapsed = at_once(LEARNERS, lambda n: reporter(port, address, video_id, visitors[n]))
        processor = used() - before
    floor, floor_elapsed = at_once(LEARNERS, lambda n: writer(ground, people[n], lesson_id))
    rate, best = len(taken) / elapsed, len(floor) / floor_elapsed
    yield Measure("P10 watch reports a second, 50 learners, one process", rate, "/s", len(taken), floor=best)
    yield Measure("P10 watch reports a second of the server's processor", len(taken) / processor, "/s", len(taken))
    yield Measure("P10 watch report p50", median(taken) * 1000, "ms", len(taken), floor=median(floor) * 1000)
    yield Measure("P10 watch report p95", quantiles(taken, n=20)[-1] * 1000, "ms", len(taken))


def school() -> tuple[int, int, list[int]]:
    """A path of so many lessons with its learners; gives a lesson, its video, and the learners."""
    now, today = clock.now(), clock.today()
    with acting_as(SYSTEM), transaction():
        path = Path(title="P10", reference="P10", published_at=now)
        theme, module = Theme(title="P10", reference="P10", colour="#0b6bcb"), Module(title="P10", reference="P10")
        lessons = [Lesson(title=f"P10 {n}", reference=f"P10-{n}", video=video(n)) for n in range(LESSONS)]
        session.add_all([PathTheme(path=path, theme=theme, position=1),
                         ThemeModule(theme=theme, module=module, position=1)])  # fmt: skip
        session.add_all(ModuleLesson(module=module, lesson=one, position=n + 1) for n, one in enumerate(lessons))
        where = TrainingSession(
            company=Company(name="P10"), reference="P10", kind=SessionKind.LICENCES, package=LEARNERS, path=path,
            starts_on=today - timedelta(9), ends_on=today + timedelta(300),
        )  # fmt: skip
        people = [
            Person(email=f"p10.{n}@bench.exemple.fr", first_name="P10", last_name=str(n), state=PersonState.ACTIVE)
            for n in range(LEARNERS)
        ]
        for person in people:
            person.grants.append(RoleGrant(role=Role.LEARNER))
            session.add(Enrolment(person=person, session=where))
        session.flush()
        return lessons[LESSONS // 2].id, lessons[LESSONS // 2].video_id or 0, [one.id for one in people]


def video(n: int) -> Video:
    return Video(
        provider=VideoProvider.VIMEO, reference=f"10{n}", duration_ms=10 * 3600 * 1000, state=VideoState.PLAYS
    )  # fmt: skip


def credentials(ground: Ground, person_id: int) -> dict[str, str]:
    """The headers of somebody who signed in, with the token of their page."""
    browser = Browser(ground.app).sign_in(person_id)
    token = browser.token()
    cookie = browser.client.get_cookie("passerelle")
    assert cookie is not None
    return {"Cookie": f"passerelle={cookie.value}", "X-CSRFToken": token, "Content-Type": "application/json"}


@contextmanager
def served(ground: Ground) -> Iterator[tuple[int, Callable[[], float]]]:
    """One gunicorn process with four threads, as the product runs; gives its port, and what tells the seconds of
    processor that it used: a busy machine changes how long a report takes, not what it costs."""
    listener = listening_socket("127.0.0.1", 0)
    url = ground.url.render_as_string(hide_password=False)
    environ = child_environ() | {"DATABASE_URL": url, "SECRET_KEY": SECRET, "SECURE_COOKIES": "no", "FACES": "portal"}
    command = gunicorn(listener, workers=1, access_log=None)
    server = subprocess.Popen(command, env=environ, pass_fds=[listener.fileno()])
    try:
        assert wait_until_answering(listener)
        [worker] = psutil.Process(server.pid).children()
        yield listener.getsockname()[1], lambda: sum(worker.cpu_times()[:2])
    finally:
        server.terminate()
        server.wait(20)
        listener.close()


def open_all(port: int, address: str, video_id: int, visitors: list[dict[str, str]]) -> None:
    for headers in visitors:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        send(connection, address, headers, {"opened": True, "video": video_id})
        connection.close()


def backdate(ground: Ground, people: list[int]) -> None:
    """Hours have passed since: what is reported can have been watched."""
    ground.sql.execute(
        "UPDATE lesson_view SET opened_at = now() - interval '6 hours' WHERE person_id = ANY(%s)", [people]
    )


def send(connection: http.client.HTTPConnection, address: str, headers: dict[str, str], body: object) -> None:
    connection.request("POST", address, json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, (answer.status, content[:300])


def reporter(port: int, address: str, video_id: int, headers: dict[str, str]) -> Callable[[int], None]:
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def work(turn: int) -> None:
        begin = turn * STEP
        said = {"video": video_id, "intervals": [[begin, begin + STEP]], "position": begin + STEP}
        send(connection, address, headers, said)

    return work


def writer(ground: Ground, person_id: int, lesson_id: int) -> Callable[[int], None]:
    own = connect(ground.url)

    def work(turn: int) -> None:
        own.execute(FLOOR, {"a": turn * STEP, "b": turn * STEP + STEP, "p": person_id, "l": lesson_id})

    return work


def at_once(many: int, make: Callable[[int], Callable[[int], None]]) -> tuple[list[float], float]:
    """Work in so many threads for :data:`SECONDS`; gives how long each turn took, and all of them together."""
    times: list[list[float]] = [[] for _one in range(many)]
    works = [make(n) for n in range(many)]
    until = time.monotonic() + SECONDS

    def run(n: int) -> None:
        turn = 0
        while (began := time.monotonic()) < until:
            works[n](turn)
            times[n].append(time.monotonic() - began)
            turn += 1

    threads = [threading.Thread(target=run, args=(n,)) for n in range(many)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for of_one in times for one in of_one], time.monotonic() - began
