"""*Retirer de la session*: says what ends before it does (CON-17, OPS-22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice.contract_forms import reason_field
from backoffice.forms import Form
from backoffice.slots import Words, who
from backoffice.transfer_verbs import leaves, mails
from backoffice.verb import Verb
from models.contracts import operations
from models.contracts.entities import Enrolment, EnrolmentKind, SessionKind
from models.kernel.text import N_
from models.permissions import Permission

TOLD = N_("Optional. Kept in the audit log, and told to a learner who loses a slot.")


class WithdrawForm(Form):
    reason = reason_field(TOLD)


class Withdraw(Verb):
    permission = Permission.ENROLMENT_WRITE
    operation = operations.withdraw
    form = WithdrawForm
    label, icon, danger, on_selection = N_("Remove from the session"), "user-x", True, False
    done = N_("%(subject)s: removed from the session.")
    leaves_row = True

    def extent(self, subjects: Sequence[Enrolment]) -> Words:
        gone = N_("%(who)s is in this session no more; their account and their other sessions stay.", who=who(subjects))
        return [gone, *leaves(subjects[0]), *mails(subjects[0])]

    def values(self, form: Form, subject: Enrolment) -> dict[str, Any]:
        counted = subject.session.kind is SessionKind.LICENCES and subject.kind is EnrolmentKind.LEARNER
        return {"package": subject.session.learners - 1 if counted else None, "reason": form.data["reason"] or ""}
