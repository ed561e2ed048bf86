"""The page on which a learner is changed, by staff or by the pilot of the company (CON-52, ACC-42, FUP-23)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose

from backoffice.access import enters
from backoffice.forms import Form
from backoffice.learner_form import LearnerForm
from models.contracts.entities import Enrolment
from models.contracts.learner import AS_IT_IS, change_learner
from models.contracts.term_refusals import PersonalDataReadOnly
from models.kernel.policy import Actor, can
from models.kernel.text import N_
from models.organisation.queries import the_settings
from models.permissions import Permission
from web.actor import current_actor
from web.locale import local_target

PERSONAL = "first_name", "last_name", "email"
SAVED = N_("%(row)s was saved.")


class EditingLearners:
    """Mixed into the screen of enrolments: whoever may change a learner of the company opens the form."""

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        row: Enrolment = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        if not self.can_edit_row(row):  # type: ignore[attr-defined]
            abort(403)
        form = LearnerForm(request.form if request.method == "POST" else None, subject=row)
        back = local_target(request.args.get("url"), self.address("details_view", id=row.id))  # type: ignore[attr-defined]
        if request.method == "POST" and not is_forged() and self.saved(form, row) is not None:  # type: ignore[attr-defined]
            flash(str(SAVED % {"row": row.person.name}), "success")
            return redirect(back)
        page = self.page("backoffice/contracts/learner_form.html", form=form, row=row, back=back)  # type: ignore[attr-defined]
        return page, 422 if request.method == "POST" else 200

    @property
    def can_create(self) -> bool:
        """Enrolling somebody who is known is another right than changing a learner."""
        return super().can_create and enters(current_actor(), Permission.ENROLMENT_WRITE)  # type: ignore[misc,no-any-return]

    def values(self, form: Form) -> dict[str, Any]:
        return form.changes() if isinstance(form, LearnerForm) else super().values(form)  # type: ignore[misc,no-any-return]


def is_forged() -> bool:
    """Whether a name or an address was posted by somebody who does not write them: then nothing else is written either
    (ACC-42, FUP-23)."""
    forged = not can(current_actor(), Permission.PERSON_WRITE) and any(name in request.form for name in PERSONAL)
    if forged:
        flash(str(PersonalDataReadOnly(support=the_settings().support_email)), "error")
    return forged


def update(enrolment: Enrolment, *, by: Actor, **changes: Any) -> Enrolment:
    """What was changed on the form, and nothing else."""
    own_ends_on = changes.pop("own_ends_on", AS_IT_IS)
    return change_learner(enrolment, by=by, own_ends_on=own_ends_on, **changes)
