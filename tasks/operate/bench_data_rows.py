"""The rows of the bench data, as lines of COPY's text format, generated one after the other from a number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from models.accounts.entities import Role
from models.contracts.entities import SessionKind
from models.kernel import clock
from tasks.operate.demo_people import FIRST_NAMES, LAST_NAMES, plain

DOMAIN = "@mesure.exemple.fr"
NULL = r"\N"
SEATS, HOLDERS, QUEUE, EARLIER = 40, 30, 10, 15
"""Of a slot session: package, holders, people waiting, people who held a slot before."""
CURRICULA, YEARS, CAMPUSES = 12, 8, 6
LEARNERS = range(32, 332)
"""Of each thousand people, the ranks of the learners."""
STATES = ("active",) * 80 + ("invited",) * 13 + ("imported",) * 4 + ("deactivated",) * 3

Table = tuple[str, str, Iterator[str]]


@dataclass(frozen=True)
class Bench:
    """How many, and the first id of each table."""

    people: int
    first: dict[str, int]
    today: date = field(default_factory=clock.today)
    now: datetime = field(default_factory=clock.now)

    @staticmethod
    def counts(people: int) -> dict[str, int]:
        """How many ids each table needs: one company for 2,500 people, ten sessions a company."""
        companies = max(1, people // 2_500)
        return {
            "person": people, "company": companies, "training_session": companies * 10, "curriculum": CURRICULA,
            "promotion": CURRICULA * YEARS, "campus": CAMPUSES, "enrolment": learners_among(people),
        }  # fmt: skip

    def count(self, table: str) -> int:
        return self.counts(self.people)[table]


def tables(bench: Bench) -> Iterator[Table]:
    """Every table in an order that its foreign keys allow."""
    yield "company", "id, name, kind", companies(bench)
    yield "campus", "id, name", named(bench, "campus", "Campus de mesure")
    yield "curriculum", "id, name", named(bench, "curriculum", "Cursus de mesure")
    yield "promotion", "id, curriculum_id, year", promotions(bench)
    yield "training_session", SESSION, sessions(bench)
    yield "person", PERSON, people(bench)
    yield "role_grant", "person_id, role, company_id, curriculum_id, promotion_id, campus_id", grants(bench)
    yield "enrolment", "id, person_id, session_id", enrolments(bench)
    yield "slot_assignment", "enrolment_id, session_id, during, release_reason", assignments(bench)
    yield "waiting_entry", "enrolment_id, session_id, position", queue(bench)
    yield "supervision", "manager_id, person_id", teams(bench)


SESSION = "id, company_id, reference, kind, package, slots_used, starts_on, ends_on, contract_reference"
PERSON = "id, email, first_name, last_name, locale, phone, state, external_reference, last_seen_at, created_at"


def companies(bench: Bench) -> Iterator[str]:
    for n in range(bench.count("company")):
        yield f"{bench.first['company'] + n}\tSociété de mesure {n:05}\tclient"


def named(bench: Bench, table: str, name: str) -> Iterator[str]:
    for n in range(bench.count(table)):
        yield f"{bench.first[table] + n}\t{name} {n + 1}"


def promotions(bench: Bench) -> Iterator[str]:
    for n in range(bench.count("promotion")):
        curriculum_id = bench.first["curriculum"] + n // YEARS
        yield f"{bench.first['promotion'] + n}\t{curriculum_id}\t{bench.today.year - n % YEARS}"


def sessions(bench: Bench) -> Iterator[str]:
    """One in four by licences; of all, some are to come and some are over."""
    for n in range(bench.count("training_session")):
        starts_on = bench.today - timedelta(days=(n * 37) % 420 - 40)
        slots = has_slots(n)
        kind, package = (SessionKind.SLOTS, SEATS) if slots else (SessionKind.LICENCES, size(bench, n))
        yield "\t".join(
            (
                str(bench.first["training_session"] + n), str(bench.first["company"] + n // 10),
                f"Société de mesure {n // 10:05} - Lyon - Session {n % 10}", kind.value, str(package),
                str(min(HOLDERS, size(bench, n)) if slots else 0), starts_on.isoformat(),
                (starts_on + timedelta(days=365)).isoformat(), f"M-{n:06}",
            )
        )  # fmt: skip


def people(bench: Bench) -> Iterator[str]:
    draw = random.Random(bench.people)  # noqa: S311 - the same people at every load is the point
    firsts = [(name, plain(name)) for name in FIRST_NAMES]
    lasts = [(name, plain(name)) for name in LAST_NAMES]
    seen = [(bench.now - timedelta(minutes=17 * n)).isoformat() for n in range(8_000)]
    for n in range(bench.people):
        first, last = firsts[int(draw.random() * len(firsts))], lasts[int(draw.random() * len(lasts))]
        state = STATES[n * 61 % 100]
        lately = seen[n * 7919 % 8_000] if state == "active" else NULL
        yield (
            f"{bench.first['person'] + n}\t{first[1]}.{last[1]}.{n}{DOMAIN}\t{first[0]}\t{last[0]}\tfr"
            f"\t{phone(n)}\t{state}\tM{n:08}\t{lately}\t{seen[-1 - n % 2_000]}"
        )


def phone(n: int) -> str:
    """Two people in three gave one."""
    return NULL if n % 3 == 0 else f"+336{n:08}"


def grants(bench: Bench) -> Iterator[str]:
    for n in range(bench.people):
        role = role_of(n)
        company = bench.first["company"] + n // 1_000 % bench.count("company") if role is Role.PILOT else NULL
        if role is Role.STUDENT or role is Role.ALUMNI:
            promotion = n * 31 % (CURRICULA * YEARS)
            bounds = f"{bench.first['curriculum'] + promotion // YEARS}\t{bench.first['promotion'] + promotion}"
            where = f"{bounds}\t{bench.first['campus'] + n % CAMPUSES}"
        else:
            where = f"{NULL}\t{NULL}\t{NULL}"
        yield f"{bench.first['person'] + n}\t{role.value}\t{company}\t{where}"


def enrolments(bench: Bench) -> Iterator[str]:
    """The rank-th learner is in the session of that rank, round after round."""
    sessions_count = bench.count("training_session")
    for rank in range(bench.count("enrolment")):
        session_id = bench.first["training_session"] + rank % sessions_count
        yield f"{bench.first['enrolment'] + rank}\t{bench.first['person'] + learner(rank)}\t{session_id}"


def assignments(bench: Bench) -> Iterator[str]:
    held = [f"[{(bench.now - timedelta(days=n)).isoformat()},)" for n in range(3, 40)]
    past = [
        f"[{(bench.now - timedelta(days=n + 30)).isoformat()},{(bench.now - timedelta(days=n)).isoformat()})"
        for n in range(40, 300)
    ]
    for enrolment_id, session_id, turn in shared(bench):
        if turn < HOLDERS:
            yield f"{enrolment_id}\t{session_id}\t{held[enrolment_id % len(held)]}\t"
        elif HOLDERS + QUEUE <= turn < HOLDERS + QUEUE + EARLIER:
            yield f"{enrolment_id}\t{session_id}\t{past[enrolment_id % len(past)]}\tParcours terminé"


def queue(bench: Bench) -> Iterator[str]:
    for enrolment_id, session_id, turn in shared(bench):
        if HOLDERS <= turn < HOLDERS + QUEUE:
            yield f"{enrolment_id}\t{session_id}\t{turn - HOLDERS + 1}"


def teams(bench: Bench) -> Iterator[str]:
    """Each manager follows five learners."""
    total, rank = bench.count("enrolment"), 0
    for n in range(bench.people):
        if role_of(n) is Role.MANAGER:
            for _ in range(min(5, total)):
                yield f"{bench.first['person'] + n}\t{bench.first['person'] + learner(rank % total)}"
                rank += 1


def shared(bench: Bench) -> Iterator[tuple[int, int, int]]:
    """(enrolment id, session id, turn in the session) of the slot sessions."""
    sessions_count = bench.count("training_session")
    for rank in range(bench.count("enrolment")):
        turn, n = divmod(rank, sessions_count)
        if has_slots(n):
            yield bench.first["enrolment"] + rank, bench.first["training_session"] + n, turn


def has_slots(n: int) -> bool:
    return n % 4 != 0


def size(bench: Bench, n: int) -> int:
    """How many learners the n-th session has."""
    total, count = bench.count("enrolment"), bench.count("training_session")
    return total // count + (n < total % count)


def role_of(n: int) -> Role:
    """Of each thousand people: a pilot, a few who run things, 300 learners, 180 students; the others are alumni."""
    rank = n % 1_000
    if rank in LEARNERS:
        return Role.LEARNER
    if rank >= LEARNERS.stop:
        return Role.STUDENT if rank < 512 else Role.ALUMNI
    if rank == 0:
        return Role.PILOT
    if rank <= 10:
        return Role.MANAGER
    return Role.TESTER if rank == 11 else Role.RECRUITER if rank < 22 else Role.TEACHER


def learner(rank: int) -> int:
    """The number of the person who is the rank-th learner."""
    thousand, within = divmod(rank, len(LEARNERS))
    return thousand * 1_000 + LEARNERS.start + within


def learners_among(people: int) -> int:
    thousands, rest = divmod(people, 1_000)
    return thousands * len(LEARNERS) + min(max(0, rest - LEARNERS.start), len(LEARNERS))
