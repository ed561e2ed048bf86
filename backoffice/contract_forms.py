"""What staff type for a session and for an enrolment."""

from __future__ import annotations

from datetime import date
from typing import Any

import wtforms
from wtforms import validators

from backoffice.addresses import address
from backoffice.confirming import ConfirmField
from backoffice.forms import Form, LookupField, choice_field, text_field
from backoffice.newcomer_rows import NewcomersField
from backoffice.session_extent import Users
from models.catalogue.entities import Path
from models.contracts.dates import suggested_reference, twelve_months_after
from models.contracts.entities import Company, SessionKind
from models.contracts.session import LARGEST_PACKAGE
from models.kernel import clock
from models.kernel.text import N_

COUNTED_IN = N_(
    "Slots: how many the company bought. Licences: as many as learners in the session; managers and pilots who do not "
    "learn there, and testers, are not counted."
)  # fmt: skip
WHY = N_("Optional. Kept in the audit log.")
LETTERS = N_(
    "Access codes leave early on the first day, never before; of a session that has begun, with the next early mails. "
    "A manager who does not learn is invited at once."
)  # fmt: skip
PACKAGE = [validators.NumberRange(1, LARGEST_PACKAGE)]


def reason_field(description: Any = WHY) -> Any:
    """Why somebody does it, kept with what is written; its own field, so that it stands last."""
    return text_field(N_("Reason"), required=False, longest=300, description=description)


class SessionForm(Form):
    """The company is chosen once: a session belongs to one contract (CON-11)."""

    company = LookupField(N_("Company"), Company)
    kind = choice_field(
        N_("Type"), SessionKind, default=SessionKind.SLOTS,
        description=N_("Slots are shared by the members, one holder at a time; a licence belongs to one person."),
    )  # fmt: skip
    package = wtforms.IntegerField(
        N_("Package"), validators=[validators.InputRequired(), *PACKAGE], description=COUNTED_IN,
        render_kw={"min": 1, "max": LARGEST_PACKAGE},
    )  # fmt: skip
    path = LookupField(
        N_("Path"), Path, required=False,
        description=N_("Everybody in the session follows the same path. For another one, create a new session."),
    )  # fmt: skip
    starts_on = wtforms.DateField(N_("Starts on"), validators=[validators.InputRequired()])
    ends_on = wtforms.DateField(
        N_("Ends on"), validators=[validators.Optional()],
        description=N_("The last day, included, as the contract says. Empty: twelve months."),
    )  # fmt: skip
    extend_to_users = wtforms.BooleanField(N_("Extend the change to the users of the session"))
    reset_own_ends = wtforms.BooleanField(N_("Users with a last day of their own end with the session too"))
    place = text_field(N_("Place"), required=False, longest=80, description=N_("For the suggested reference."))
    reference = text_field(
        N_("Reference"), required=False, longest=200,
        description=N_("Unique. Left empty, it is filled in: “Company - place - month year”."),
    )  # fmt: skip
    contract_reference = text_field(N_("Contract reference"), required=False, longest=80)
    signed_on = wtforms.DateField(N_("Signed on"), validators=[validators.Optional()])
    learners = NewcomersField(N_("Learners"), lambda form: form.company.data, description=LETTERS)
    confirmed = ConfirmField()
    agreed = wtforms.HiddenField()
    """The change that was confirmed (``session_extent.py``)."""

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if self.subject is not None:
            del self.company, self.place, self.learners, self.confirmed
            self._name_users(Users.of(self.subject))
            return
        del self.extend_to_users, self.reset_own_ends, self.agreed
        self.learners.render_kw = {"reads": address("admin_sessions.read_learners")}
        if formdata is None:
            self.propose()

    def _name_users(self, users: Users) -> None:
        """New dates are extended to people where there are some; the count is said beside the box."""
        self.extend_to_users.description = users.warning()
        if not users.number:
            del self.extend_to_users
        if users.own:
            self.reset_own_ends.description = users.keeping()[0]
        else:
            del self.reset_own_ends

    def propose(self) -> None:
        """A session that starts today for twelve months, named after the company of the address, if any (CON-16)."""
        today = clock.today()
        self.starts_on.data, self.ends_on.data = today, twelve_months_after(today)
        if self.company.data is not None:
            self.reference.data = suggested_reference(self.company.data.name, "", today)

    @property
    def last_day(self) -> date:
        """As it would be saved."""
        return self.ends_on.data or twelve_months_after(self.starts_on.data)
