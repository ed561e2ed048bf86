"""What is done to a whole session from its page: another last day, another type (CON-33, CON-36, OPS-22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms import validators

from backoffice.contract_forms import PACKAGE, reason_field
from backoffice.forms import Form
from backoffice.session_extent import Users
from backoffice.verb import Verb
from models.contracts import operations
from models.contracts.dates import in_words
from models.contracts.entities import SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission

Words = list[Sentence | str]
TO_SLOTS, TO_LICENCES = N_("Licences become slots."), N_("Slots become licences.")


class ExtendForm(Form):
    ends_on = wtforms.DateField(N_("New last day"), validators=[validators.InputRequired()])
    reset_own_ends = wtforms.BooleanField(N_("Users with a last day of their own end with the session too"))
    reason = reason_field()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if self.subject is None:
            return
        if formdata is None:
            self.ends_on.data = self.subject.ends_on
        if not Users.of(self.subject).own:
            del self.reset_own_ends

    def validate_ends_on(self, field: Any) -> None:
        if self.subject is not None and field.data == self.subject.ends_on:
            raise validators.ValidationError(N_("This is the last day already: choose another one."))


class ExtendSession(Verb):
    """*Prolonger la session*: the last day changes for everybody who has none of their own."""

    permission = Permission.SESSION_WRITE
    operation = operations.change_session
    form = ExtendForm
    label, icon, on_selection = N_("Extend the session"), "calendar-event", False
    done = N_("%(subject)s: the last day was changed.")

    def extent(self, subjects: Sequence[TrainingSession]) -> Words:
        where = subjects[0]
        users = Users.of(where)
        follows = NN_(
            "%(n)s user ends with the session, and gets its new last day.",
            "%(n)s users end with the session, and get its new last day.", users.number - users.own,
        )  # fmt: skip
        now = N_("Its last day is now %(day)s.", day=in_words(where.ends_on))
        return [now, follows, *users.keeping(), N_("No slot changes hands, and no mail leaves now.")]

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        return {name: value for name, value in form.data.items() if name != "reason"}


class SwitchForm(Form):
    package = wtforms.IntegerField(
        N_("Package"), validators=[validators.InputRequired(), *PACKAGE],
        description=N_("Licences: as many as learners counted. Slots: as many as the company bought."),
    )  # fmt: skip
    reason = reason_field()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if formdata is None and self.subject is not None:
            self.package.data = max(1, self.subject.learners)


class SwitchType(Verb):
    """*Changer le type*: from slots to licences, or back, with the package that goes with it."""

    permission = Permission.SESSION_WRITE
    operation = operations.change_session
    form = SwitchForm
    label, icon, on_selection = N_("Change the type"), "refresh", False
    done = N_("%(subject)s: the type was changed.")

    def extent(self, subjects: Sequence[TrainingSession]) -> Words:
        where = subjects[0]
        if other(where) is SessionKind.SLOTS:
            stay = N_("Whoever learns today goes on with a slot: there are at least as many slots as learners.")
            return [TO_SLOTS, stay] if where.starts_on <= clock.today() else [TO_SLOTS]
        self.blocked = where.slots_used > 0
        if self.blocked:
            return [TO_LICENCES, NN_("%(n)s slot is held: release it first.",
                                     "%(n)s slots are held: release them first.", where.slots_used)]  # fmt: skip
        counted = NN_(
            "%(n)s learner is counted in it: the package of licences is %(n)s.",
            "%(n)s learners are counted in it: the package of licences is %(n)s.", where.learners,
        )  # fmt: skip
        return [TO_LICENCES, counted, N_("Everybody gets access for the whole period; nobody waits, nothing rotates.")]

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        return {"package": form.data["package"], "kind": other(subject)}


def other(where: TrainingSession) -> SessionKind:
    """The type that a session has not."""
    return SessionKind.SLOTS if where.kind is SessionKind.LICENCES else SessionKind.LICENCES
