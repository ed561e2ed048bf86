"""One learner changes session, or leaves it: pressed on their own page (CON-34, CON-35)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from backoffice.contract_forms import reason_field
from backoffice.forms import Form, RowField
from backoffice.slots import Words, mail_leaves
from backoffice.verb import Verb
from models.contracts import operations
from models.contracts.dates import in_words
from models.contracts.entities import Enrolment, EnrolmentKind, SessionKind, TrainingSession
from models.contracts.transfer_review import review_transfer
from models.kernel import clock
from models.kernel.policy import Actor
from models.kernel.text import N_, Sentence
from models.permissions import Permission


def sessions_open_to(enrolment: Enrolment | None) -> Select[TrainingSession]:
    """Where a learner may go: sessions of their company, or of the one that took it over, that are not over."""
    every = select(TrainingSession).where(TrainingSession.ends_on >= clock.today()).order_by(TrainingSession.reference)
    if enrolment is None:
        return every
    company = enrolment.session.company
    own = TrainingSession.company_id.in_([one for one in (company.id, company.successor_id) if one is not None])
    return every.where(own, TrainingSession.id != enrolment.session_id)


def described(where: TrainingSession) -> str:
    """A session as a list of choices says it: name, type, period."""
    return f"{where.reference} · {where.kind.label} · {in_words(where.starts_on)} – {in_words(where.ends_on)}"


def transfer_one(enrolment: Enrolment, *, by: Actor, to: TrainingSession) -> int:
    """Let one learner change session; packages of licences follow by one, as the page said before.

    Raises:
        As for :func:`models.contracts.transferring.transfer`.
    """
    review = review_transfer([enrolment], [], to, by=by)
    packages = {one.where.id: one.wanted for one in review.terms if one.wanted != one.where.package}
    return operations.transfer([enrolment], to, by=by, packages=packages)


class TransferForm(Form):
    to = RowField(N_("New session"), sessions_open_to, words=described)
    reason = reason_field()


class TransferOne(Verb):
    permission = Permission.ENROLMENT_WRITE
    operation = transfer_one
    form = TransferForm
    label, icon, on_selection = N_("Change session"), "arrow-right", False
    done = N_("%(subject)s: moved to the session %(to)s.")

    def extent(self, subjects: Sequence[Enrolment]) -> Words:
        return [*leaves(subjects[0]), N_("Their progress and their past slots stay with them."), *mails(subjects[0])]

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        return {"to": form.data["to"]}


def leaves(enrolment: Enrolment) -> list[Sentence | str]:
    """What ends for somebody who leaves their session."""
    where, words = enrolment.session, list[Sentence | str]()
    if enrolment.assignment is not None:
        words.append(N_("Their slot of %(session)s is given back.", session=where))
    if enrolment.waiting is not None:
        words.append(N_("They leave the waiting list of %(session)s.", session=where))
    if enrolment.own_ends_on is not None:
        words.append(N_("Their own last day, %(day)s, goes.", day=in_words(enrolment.own_ends_on)))
    if where.kind is SessionKind.LICENCES and enrolment.kind is EnrolmentKind.LEARNER:
        words.append(N_("The package of %(session)s goes from %(before)s to %(after)s licences.",
                        session=where, before=where.package, after=where.learners - 1))  # fmt: skip
    return words


def mails(enrolment: Enrolment) -> list[Sentence | str]:
    """Who is told of a slot that is given back."""
    return [mail_leaves([enrolment]) if enrolment.assignment is not None else N_("No mail leaves.")]
