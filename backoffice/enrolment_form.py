"""What staff type to enrol somebody (CON-17, CON-26…28, CON-30)."""

from __future__ import annotations

from typing import Any

import wtforms
from wtforms import validators

from backoffice.confirming import ConfirmField
from backoffice.contract_forms import PACKAGE
from backoffice.forms import Form, LookupField, choice_field
from models.accounts.entities import Person
from models.contracts.entities import EnrolmentKind, TrainingSession
from models.kernel.text import N_


class EnrolmentForm(Form):
    """Who and where are chosen once; the last day may change (CON-33)."""

    person = LookupField(N_("Person"), Person)
    session = LookupField(N_("Session"), TrainingSession)
    kind = choice_field(
        N_("In the session as"), EnrolmentKind, default=EnrolmentKind.LEARNER,
        description=N_("A manager or a pilot who does not learn is simpler to keep in a session of their own."),
    )  # fmt: skip
    package = wtforms.IntegerField(
        N_("Package from now on"), validators=[validators.Optional(), *PACKAGE],
        description=N_("With licences: as many as learners, whoever comes now included. Empty: unchanged."),
    )  # fmt: skip
    own_ends_on = wtforms.DateField(
        N_("Own end date"), validators=[validators.Optional()],
        description=N_("Empty: the session's. The start is always the session's."),
    )  # fmt: skip
    confirmed = ConfirmField()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if self.subject is not None:
            del self.person, self.session, self.kind, self.package, self.confirmed

    @property
    def wants_another_session(self) -> Any:
        """The session with licences that was refused for its dates: a new one is the way (CON-27)."""
        chosen = self.session.data if "session" in self else None
        return chosen if chosen is not None and self.own_ends_on.errors else None
