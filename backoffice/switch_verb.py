"""*Changer le type* of a session, with the package that goes with it (CON-36)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms import validators

from backoffice.contract_forms import PACKAGE, reason_field
from backoffice.forms import Form
from backoffice.session_verbs import Words
from backoffice.verb import Verb
from models.contracts import operations
from models.contracts.entities import SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.text import N_, NN_
from models.permissions import Permission

TO_SLOTS, TO_LICENCES = N_("Licences become slots."), N_("Slots become licences.")


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
