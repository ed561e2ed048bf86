"""What is done to a whole session from its page: another last day, another type (CON-33, CON-36, OPS-22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms import validators

from backoffice.contract_forms import reason_field
from backoffice.forms import Form
from backoffice.session_extent import Users
from backoffice.verb import Verb
from models.contracts import operations
from models.contracts.dates import in_words
from models.contracts.entities import TrainingSession
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission

Words = list[Sentence | str]


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
