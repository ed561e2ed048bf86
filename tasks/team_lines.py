"""The lines of a team's report in words: the message keeps ids and figures, names are read when it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from models.accounts.entities import Person
from models.contracts.access import AccessState
from models.contracts.entities import Enrolment, TrainingSession
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_, NN_, Sentence
from tasks.words import day

UNKNOWN, SHORT = "—", "medium"
PERIODS = {
    AccessState.NOT_STARTED: N_("From %(starts)s to %(ends)s"), AccessState.OPEN: N_("Until %(ends)s"),
    AccessState.WAITING: N_("Until %(ends)s"), AccessState.EXPIRED: N_("Ended on %(ends)s"),
}  # fmt: skip


STATES = {state.value: state for state in AccessState}


def with_lines(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The lines of a report, by name; of somebody who was erased since there is none."""
    kept = payload["lines"]
    people = _people([line["enrolment_id"] for line in kept])
    return {"lines": [_line(line, *people[line["enrolment_id"]]) for line in kept if line["enrolment_id"] in people]}


def _people(enrolment_ids: Sequence[int]) -> dict[int, tuple[Person, str]]:
    """Enrolment id -> who it is, and the reference of the session."""
    found = (
        select(Enrolment.id, Person, TrainingSession.reference)
        .join(Enrolment.person)
        .join(Enrolment.session)
        .where(Enrolment.id.in_(enrolment_ids))
    )
    with acting_as(SYSTEM):  # whoever may read the mail may read whom it was about
        return {row.id: (row.Person, row.reference) for row in session.execute(found)}


def _line(line: Mapping[str, Any], person: Person, reference: str) -> dict[str, Any]:
    state = STATES[line["state"]]
    days = {"starts": day(line["starts_on"], SHORT), "ends": day(line["ends_on"], SHORT)}
    seen = line["last_seen_on"]
    visit = N_("Last visit: %(day)s", day=day(seen, SHORT)) if seen else N_("Never signed in")
    return {
        "name": str(person), "session": reference, "state": state.label, "visit": visit,
        "period": PERIODS[state] % days, "progress": _progress(line),
    }  # fmt: skip


def _progress(line: Mapping[str, Any]) -> Sentence:
    """How far they have come, as much of it as is kept."""
    seen, certified = line["videos"], line["certification"]
    videos = NN_("%(n)s video watched", "%(n)s videos watched", seen) if seen is not None else None
    said = ", ".join(str(one) for one in (videos, certified) if one is not None)
    return N_("Progress: %(said)s", said=said or UNKNOWN)
