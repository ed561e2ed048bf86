"""*Ajouter des apprenants à la session*: for staff, and for the pilot of the company (CON-22…28)."""

from __future__ import annotations

from typing import Any

import wtforms
from flask import abort, flash, redirect, render_template, request
from flask_admin import expose
from wtforms import validators

from backoffice.contract_cells import state_dot, state_of_session
from backoffice.forms import Form
from backoffice.lookups import one
from backoffice.newcomer_rows import NewcomersField
from models.contracts.admission import is_staff, refuse_closed
from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.contracts.newcomers import add_learners
from models.contracts.pasting import Newcomer
from models.kernel import clock
from models.kernel.errors import DomainError
from models.kernel.policy import can
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission
from web.actor import current_actor
from web.perform import perform
from web.templating import day

KEPT = N_("%(names)s: there already, under their own name.")


class AddingForm(Form):
    """Its subject is the session."""

    learners = NewcomersField(N_("Learners"), lambda form: form.subject.company, required=True)
    package = wtforms.IntegerField(
        N_("New package"), validators=[validators.Optional()],
        description=N_("As many licences as learners: change it together with them."),
    )  # fmt: skip
    confirmed = wtforms.BooleanField(N_("I confirm: add them all the same"))

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if self.subject.kind is SessionKind.SLOTS or not is_staff(current_actor()):
            del self.package
        elif formdata is None:
            self.package.data = self.subject.package


class ReadingForm(Form):
    """The rows alone; of a session that is yet to be made, with the company that is chosen beside them."""

    learners = NewcomersField(N_("Learners"), lambda form: form.company)

    @property
    def company(self) -> Company | None:
        return self.subject.company if self.subject else one(Company, request.form.get("company"))


class AddingLearners:
    """Mixed into the screen of sessions."""

    @expose("/learners", methods=("GET", "POST"))
    def learners(self) -> Any:
        """Who is added, in rows or as pasted lines; nobody is as long as one line is wrong."""
        row = self._session_to_fill()
        closed = why_closed(row)
        form = AddingForm(request.form if request.method == "POST" else None, subject=row)
        if request.method == "POST" and "_read" in request.form and closed is None:
            form.learners.check(row)
            return self._filling(row, form, closed)
        if request.method == "POST" and (closed is not None or form.validate()) and added_to(row, form):
            return redirect(self.address("board", id=row.id))  # type: ignore[attr-defined]
        return self._filling(row, form, closed), 422 if request.method == "POST" else 200

    @expose("/learners/read", methods=("POST",))
    def read_learners(self) -> Any:
        """The rows of a form with the pasted lines among them: what the page does by itself when there are scripts."""
        row = self._session_to_fill() if request.args.get("id") else None
        if not can(current_actor(), Permission.LEARNER_ADD, row):
            abort(403)
        form = ReadingForm(request.form, subject=row)
        if row is not None and form.learners.validate(form):
            form.learners.check(row)
        return render_template("backoffice/contracts/newcomers_list.html", field=form.learners)

    def _session_to_fill(self) -> TrainingSession:
        row: TrainingSession = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        if not can(current_actor(), Permission.LEARNER_ADD, row):
            abort(403)
        return row

    def _filling(self, row: TrainingSession, form: AddingForm, closed: DomainError | None) -> Any:
        return self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/newcomers.html",
            row=row, form=form, closed=closed, state_dot=state_dot(state_of_session(row)), letters=what_leaves(row),
            crumbs=[(str(row), self.address("details_view", id=row.id)), (N_("Add learners"), "")],  # type: ignore[attr-defined]
        )  # fmt: skip


def added_to(row: TrainingSession, form: AddingForm) -> bool:
    """Whether everybody of the form is in the session now, which is then said."""
    added: list[Enrolment] = []

    def add(where: TrainingSession, **values: Any) -> None:
        added.extend(add_learners(where, **values))

    terms = {"package": form.package.data} if "package" in form else {}
    drafts, confirmed = form.learners.data, bool(form.confirmed.data)
    if not perform(Permission.LEARNER_ADD, add, row, drafts=drafts, form=form, confirmed=confirmed, **terms):
        return False
    done = NN_("%(n)s person added to %(session)s.", "%(n)s people added to %(session)s.", len(added))
    flash(str(done % {"session": str(row)}), "success")
    kept = [one.person.name for one, draft in zip(added, drafts, strict=True) if not is_named(one, draft)]
    if kept:
        flash(str(KEPT % {"names": ", ".join(kept)}), "message")
    return True


def is_named(enrolment: Enrolment, draft: Newcomer) -> bool:
    """Whether somebody has the name that was typed, or none was: the names of an account stay (ACC-42)."""
    person = enrolment.person
    typed = f"{draft.first_name} {draft.last_name}".split()
    return not typed or typed == person.name.split()


def why_closed(row: TrainingSession) -> DomainError | None:
    """Why the reader adds nobody to a session, if that is so whatever they confirm."""
    try:
        refuse_closed(row, by=current_actor(), learner=True, confirmed=True)
    except DomainError as refusal:
        return refusal
    return None


def may_add(row: TrainingSession) -> bool:
    """Whether the button that leads there is shown."""
    return can(current_actor(), Permission.LEARNER_ADD, row) and why_closed(row) is None


def what_leaves(row: TrainingSession) -> list[Sentence]:
    """Which mails leave to whom, and when."""
    first = (
        N_("Learners get their access codes on %(day)s, the first day, early in the morning.",
           day=day(row.starts_on, "long"))
        if row.starts_on > clock.today()
        else N_("Learners get their access codes with the next early mails, tomorrow morning at the latest.")
    )  # fmt: skip
    slots = [N_("They are then in the session without a slot: assign one with +, or put them on the waiting list.")]
    invited = N_("A manager who does not learn gets their invitation at once.")
    return [first, *(slots if row.kind is SessionKind.SLOTS else []), invited]
