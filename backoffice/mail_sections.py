"""Which mails were sent and which are to come, on the pages of a session, an enrolment and a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from backoffice.cells import dot, link_to, moment_cell
from backoffice.outbox_columns import KINDS, TONES, kind_of
from backoffice.sections import Panel
from models.accounts.entities import Person
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.mail_forecast import planned_for
from models.contracts.mailing import sent_in_session, sent_to_enrolment, sent_to_person
from models.contracts.reporting import next_report
from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_, NN_
from models.outbox.entities import Message
from models.permissions import Permission

SOONEST = 8
"""Lines shown of those to come in a session."""
LATEST = 8
"""Mails shown of those that were sent; the list of messages has them all."""


def of_session(where: TrainingSession) -> dict[str, Any]:
    """How many mails left on which day, and how many will."""
    own = set(session.scalars(select(Enrolment.id).where(Enrolment.session_id == where.id)))
    people = select(Enrolment.person_id).where(Enrolment.session_id == where.id)
    planned = Counter((one.day, one.kind) for one in planned_for(people, clock.now()) if one.enrolment_id in own)
    days = [_to_come(kind, day, number) for (day, kind), number in sorted(planned.items())]
    return {
        "planned": days[:SOONEST],
        "more": len(days) - SOONEST,
        "sent": [_line(row) for row in session.execute(sent_in_session(where).limit(LATEST))],
    }


def _to_come(kind: str, day: date, number: int = 1) -> dict[str, Any]:
    """What it is, its day, how many leave, and whether a visit would spare it."""
    return {"kind": KINDS[kind], "day": day, "number": number, "spared": kind == "inactivity"}


def _line(row: Any) -> dict[str, Any]:
    waiting = row.owed - row.left - row.failed
    states = (
        (row.left, NN_("%(n)s sent", "%(n)s sent", row.left), "green"),
        (waiting, NN_("%(n)s to send", "%(n)s to send", waiting), "blue"),
        (row.failed, NN_("%(n)s did not leave", "%(n)s did not leave", row.failed), "red"),
    )
    return {
        "kind": KINDS.get(row.kind, row.kind), "day": row.day,
        "states": [dot(words, tone) for number, words, tone in states if number],
    }  # fmt: skip


def of_enrolment(enrolment: Enrolment) -> dict[str, Any]:
    """The mails about one path."""
    planned = planned_for([enrolment.person_id], clock.now())
    own = [(one.day, one.kind) for one in planned if one.enrolment_id == enrolment.id]
    return _about_one(sent_to_enrolment(enrolment), own)


def of_person(person: Person) -> dict[str, Any]:
    """Every mail to a person, about whatever: a manager's weekly report too (NOT-33)."""
    now = clock.now()
    planned = [(one.day, one.kind) for one in planned_for([person.id], now)]
    report = next_report(person.id, now)
    return _about_one(sent_to_person(person), sorted([*planned, (report, "team_report")] if report else planned))


def _about_one(sent: Select[Message], planned: Iterable[tuple[date, str]]) -> dict[str, Any]:
    return {
        "planned": [_to_come(kind, day) for day, kind in planned],
        "sent": list(map(_sent, session.scalars(sent.limit(LATEST)))),
    }


def _sent(message: Message) -> dict[str, Any]:
    return {
        "kind": link_to(message, kind_of(message)), "at": moment_cell(message.sent_at or message.created_at),
        "state": dot(message.state, TONES.get(message.state, "grey")),
    }  # fmt: skip


TITLE, MAY = N_("Messages"), Permission.MESSAGE_READ
SESSION_MAILS = Panel(TITLE, "backoffice/session_mails.html", of_session, permission=MAY, icon="mail")
PATH_MAILS = Panel(TITLE, "backoffice/mails.html", of_enrolment, permission=MAY, icon="mail")
PERSON_MAILS = Panel(TITLE, "backoffice/mails.html", of_person, permission=MAY, icon="mail")
