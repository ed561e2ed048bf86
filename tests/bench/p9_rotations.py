"""P9: the night of 10,000 sessions in which every slot changes hands; against the same writes by the driver alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
from sqlalchemy import func, select

from models.contracts.entities import RotationRun
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tasks.parts import each_part
from tasks.rotations import RotationOfSlots
from tests.bench.ground import Ground
from tests.bench.measuring import Measure, statements
from tests.bench.registry import bench

SESSIONS, SLOTS = 10_000, 4
MOST = 60.0
"""Seconds."""
FLOOR_SESSIONS = 500
"""The driver alone does as many more, and its time is taken for all."""
IN_ALL = SESSIONS + FLOOR_SESSIONS
FILL = f"""
INSERT INTO company (name, kind) VALUES ('P9', 'client');
INSERT INTO training_session (company_id, reference, kind, package, slots_used, starts_on, ends_on, contract_reference)
  SELECT (SELECT id FROM company WHERE name = 'P9'), 'P9 ' || n, 'slots', {SLOTS}, 0, current_date - 30,
  current_date + 300, '' FROM generate_series(1, {IN_ALL}) n;
INSERT INTO person (email, first_name, last_name, locale, state)
  SELECT 'p9-' || n || '@exemple.fr', 'P', n::text, 'fr', 'active' FROM generate_series(1, {2 * IN_ALL * SLOTS}) n;
INSERT INTO enrolment (person_id, session_id)
  SELECT p.id, s.id FROM person p JOIN training_session s
  ON s.reference = 'P9 ' || (1 + (substr(p.email, 4, strpos(p.email, '@') - 4)::int - 1) / {2 * SLOTS})
  WHERE p.email LIKE 'p9-%@exemple.fr';
INSERT INTO slot_assignment (enrolment_id, session_id, during, release_reason)
  SELECT id, session_id, tstzrange(now() - interval '3 days', NULL), '' FROM
  (SELECT *, row_number() OVER (PARTITION BY session_id ORDER BY id) place FROM enrolment) e WHERE place <= {SLOTS};
INSERT INTO waiting_entry (enrolment_id, session_id, position)
  SELECT id, session_id, place FROM
  (SELECT *, row_number() OVER (PARTITION BY session_id ORDER BY id) place FROM enrolment) e WHERE place > {SLOTS};
INSERT INTO rotation_plan (session_id, kind, every_days, weekends, next_on)
  SELECT id, 'paced', 10, true, current_date FROM training_session;
UPDATE training_session SET slots_used = {SLOTS};
"""
FLOOR = """
SELECT id FROM training_session WHERE id = %(id)s FOR NO KEY UPDATE;
INSERT INTO rotation_run (session_id, day, moves) VALUES (%(id)s, %(day)s, 4);
UPDATE slot_assignment SET during = tstzrange(lower(during), now()), released_for = 'rotation'
  WHERE session_id = %(id)s AND upper_inf(during);
INSERT INTO slot_assignment (enrolment_id, session_id, during, release_reason, assigned_for)
  SELECT enrolment_id, session_id, tstzrange(now(), NULL), '', 'rotation' FROM waiting_entry WHERE session_id = %(id)s;
DELETE FROM waiting_entry WHERE session_id = %(id)s;
INSERT INTO waiting_entry (enrolment_id, session_id, position) SELECT enrolment_id, session_id, id FROM slot_assignment
  WHERE session_id = %(id)s AND upper(during) = now();
UPDATE rotation_plan SET next_on = next_on + 10 WHERE session_id = %(id)s;
INSERT INTO message (key, kind, channel, recipient_id, address, payload, state, sent_to, provider_id, last_error)
  SELECT a.id || ' ' || upper_inf(during), 'slot_assigned', 'mail', e.person_id, '', '{}', 'due', '', '', ''
  FROM slot_assignment a JOIN enrolment e ON e.id = a.enrolment_id WHERE a.session_id = %(id)s;
INSERT INTO notification (key, kind, recipient_id, payload, link)
  SELECT a.id || ' ' || upper_inf(during), 'slot_assigned', e.person_id, '{}', '/'
  FROM slot_assignment a JOIN enrolment e ON e.id = a.enrolment_id WHERE a.session_id = %(id)s;
INSERT INTO audit_entry (actor_name, request_id, act, entity, entity_id, title, changes, reason, subjects)
  SELECT '', '', 'changed', 'slot_assignment', n, '', '{}', '', '{}' FROM generate_series(1, 16) n;
"""


@bench(people=(0,), writes=True)
def ten_thousand_sessions(ground: Ground) -> Iterator[Measure]:
    """Each in a transaction of its own, with its mails, its lines under the bell and its entries in the log."""
    with ground.sql.transaction():
        ground.sql.execute("SET CONSTRAINTS ALL DEFERRED")
        ground.sql.execute(FILL.encode())
    ground.sql.execute("VACUUM ANALYZE")
    today = clock.today()
    floor = _by_hand(ground.sql, today)
    night = RotationOfSlots(today)
    began = time.perf_counter()
    for _step in each_part(night, lambda: True):
        pass
    took = time.perf_counter() - began
    yield Measure("P9 rotation", took, "s", SESSIONS, floor=floor)
    with acting_as(SYSTEM), transaction():
        done = session.scalars(select(func.count(RotationRun.id)).where(RotationRun.day == today)).one()
        assert not night.names()
    assert done == IN_ALL
    assert took <= MOST
    with acting_as(SYSTEM), transaction(), statements() as sent:
        night.names()
    yield Measure("P9 nothing left to do", len(sent), "statements", SESSIONS)


def _by_hand(sql: psycopg.Connection[Any], today: date) -> float:
    """The same rows written by the driver alone, for sessions that nobody else looks at."""
    ids = [row[0] for row in sql.execute("SELECT id FROM training_session ORDER BY id DESC LIMIT %s", [FLOOR_SESSIONS])]
    began = time.perf_counter()
    for number in ids:
        with sql.transaction():
            for statement in filter(str.strip, FLOOR.split(";")):
                sql.execute(statement.encode(), {"id": number, "day": today})
    took = time.perf_counter() - began
    return took * SESSIONS / len(ids)
