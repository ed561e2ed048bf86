"""What staff type for a session and for an enrolment."""

from __future__ import annotations

from typing import Any

import wtforms
from wtforms import validators

from backoffice.forms import Form, LookupField, choice_field, text_field
from models.accounts.entities import Person
from models.contracts.dates import suggested_reference, twelve_months_after
from models.contracts.entities import Company, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.text import N_


class SessionForm(Form):
    """The company is chosen once: a session belongs to one contract (CON-11)."""

    company = LookupField(N_("Company"), Company)
    kind = choice_field(
        N_("Type"), SessionKind, default=SessionKind.SLOTS,
        description=N_("Slots are shared by the members, one holder at a time; a licence belongs to one person."),
    )  # fmt: skip
    package = wtforms.IntegerField(
        N_("Package"), validators=[validators.InputRequired(), validators.NumberRange(0, 100_000)],
        description=N_("How many slots or licences the company bought for this session."),
    )  # fmt: skip
    starts_on = wtforms.DateField(N_("Starts on"), validators=[validators.InputRequired()])
    ends_on = wtforms.DateField(
        N_("Ends on"), validators=[validators.Optional()],
        description=N_("The last day, included, as the contract says. Empty: twelve months."),
    )  # fmt: skip
    place = text_field(N_("Place"), required=False, longest=80, description=N_("For the suggested reference."))
    reference = text_field(
        N_("Reference"), required=False, longest=200,
        description=N_("Unique. Left empty, it is filled in: “Company - place - month year”."),
    )  # fmt: skip
    contract_reference = text_field(N_("Contract reference"), required=False, longest=80)
    signed_on = wtforms.DateField(N_("Signed on"), validators=[validators.Optional()])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if self.subject is not None:
            del self.company, self.place
        elif formdata is None:
            self.propose()

    def propose(self) -> None:
        """A session that starts today for twelve months, named after the company of the address, if any (CON-16)."""
        today = clock.today()
        self.starts_on.data, self.ends_on.data = today, twelve_months_after(today)
        if self.company.data is not None:
            self.reference.data = suggested_reference(self.company.data.name, "", today)


class EnrolmentForm(Form):
    """Who and where are chosen once; the last day may change (CON-33)."""

    person = LookupField(N_("Person"), Person)
    session = LookupField(N_("Session"), TrainingSession)
    own_ends_on = wtforms.DateField(
        N_("Own end date"), validators=[validators.Optional()],
        description=N_("Empty: the session's. The start is always the session's."),
    )  # fmt: skip

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if self.subject is not None:
            del self.person, self.session
