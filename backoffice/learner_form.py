"""The learner's form: session, managers, slot, waiting list; names are only read there (CON-52, CON-54, ACC-42)."""

from __future__ import annotations

from typing import Any

import wtforms
from sqlalchemy import Select, or_, select
from wtforms import validators

from backoffice.forms import Form, RowField
from backoffice.many_lookups import RowsField
from models.accounts.entities import Person
from models.contracts.admission import is_staff
from models.contracts.belonging import managers_to_choose
from models.contracts.entities import Enrolment, EnrolmentKind, SessionKind, Supervision, TrainingSession
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor, can
from models.kernel.text import N_
from models.permissions import Permission
from web.actor import current_actor


def sessions_of_company(enrolment: Enrolment) -> Select[TrainingSession]:
    """Where a learner can go: sessions of the company that are not over, with slots unless staff ask; and their own."""
    where = enrolment.session
    lasting = TrainingSession.ends_on >= clock.today()
    if not is_staff(current_actor()):
        lasting &= TrainingSession.kind == SessionKind.SLOTS
    return (
        select(TrainingSession)
        .where(TrainingSession.company_id == where.company_id, or_(lasting, TrainingSession.id == where.id))
        .order_by(TrainingSession.ends_on.desc(), TrainingSession.id)
    )


def managers_for(enrolment: Enrolment) -> Select[Person]:
    """Who can follow a learner: never themselves."""
    choices = managers_to_choose([enrolment.session.company_id], idle=is_staff(current_actor()))
    return choices.where(Person.id != enrolment.person_id)


class LearnerForm(Form):
    """Its subject is the enrolment. ``seen`` is what the form showed: what was not changed on it is left alone,
    whatever became of it meanwhile."""

    session = RowField(
        N_("Session"), sessions_of_company,
        description=N_("When it changes, the slot and the place on the waiting list are given back; progress is kept."),
    )  # fmt: skip
    managers = RowsField(N_("Manager(s)"), managers_for, description=N_("They follow this person's progress."))
    holds_slot = wtforms.BooleanField(
        N_("Slot holder"), description=N_("Lessons are open to holders. A mail tells them when it changes.")
    )
    waits = wtforms.BooleanField(
        N_("Put on the waiting list"), description=N_("At the last place; whoever holds a slot does not wait.")
    )
    own_ends_on = wtforms.DateField(
        N_("Own end date"), validators=[validators.Optional()],
        description=N_("Empty: the session's. The start is always the session's."),
    )  # fmt: skip
    seen = wtforms.HiddenField()

    def __init__(self, formdata: Any = None, *, subject: Enrolment, **kwargs: Any) -> None:
        super().__init__(formdata, subject=subject, data=values_of(subject), **kwargs)
        if formdata is None:
            self.seen.data = "|".join(_words(values_of(subject)).values())
        for name in hidden_from(current_actor(), subject):
            del self[name]

    def changes(self) -> dict[str, Any]:
        """The values that differ from those shown."""
        now, told = _words(values_of(self.subject)), (self.seen.data or "").split("|")
        shown = dict(zip(now, told, strict=True)) if len(told) == len(now) else now
        asked = {name: field.data for name, field in self._fields.items() if name != "seen"}
        return {name: asked[name] for name, words in _words(asked).items() if words != shown.get(name)}


def values_of(enrolment: Enrolment) -> dict[str, Any]:
    """What the form shows of a learner."""
    following = select(Person).join(Supervision, Supervision.manager_id == Person.id)
    managers = session.scalars(following.where(Supervision.person_id == enrolment.person_id).order_by(Person.id)).all()
    return {
        "session": enrolment.session, "managers": list(managers), "holds_slot": enrolment.assignment is not None,
        "waits": enrolment.waiting is not None, "own_ends_on": enrolment.own_ends_on,
    }  # fmt: skip


def hidden_from(actor: Actor, enrolment: Enrolment) -> list[str]:
    """Fields that do not exist for this reader, or for this enrolment."""
    shared = enrolment.session.kind is SessionKind.SLOTS and enrolment.kind is EnrolmentKind.LEARNER
    hidden = [] if shared else ["holds_slot", "waits"]
    hidden += [] if can(actor, Permission.ENROLMENT_WRITE, enrolment) else ["own_ends_on"]
    return hidden if enrolment.session.kind is SessionKind.SLOTS or is_staff(actor) else [*hidden, "session"]


def _words(values: dict[str, Any]) -> dict[str, str]:
    """Each value in a word that can be compared."""
    return {name: _word(value) for name, value in values.items()}


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(str(row.id) for row in sorted(value, key=lambda row: row.id))
    return str(getattr(value, "id", value) or "")
