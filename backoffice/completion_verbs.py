"""Declaring a path finished, and taking it back: what a natural rotation waits for (A-59)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms import validators

from backoffice.forms import Form
from backoffice.slots import Words, who
from backoffice.verb import Verb
from models.contracts import operations
from models.contracts.entities import Enrolment, RotationKind
from models.kernel import clock
from models.kernel.text import N_
from models.permissions import Permission


class FinishForm(Form):
    on = wtforms.DateField(
        N_("Finished on"), validators=[validators.InputRequired()],
        description=N_("A day from the first of the session to today."),
    )  # fmt: skip

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if formdata is None:
            self.on.data = clock.today()


class FinishPath(Verb):
    permission = Permission.ENROLMENT_WRITE
    operation = operations.finish_path
    form = FinishForm
    label = N_("Declare the path finished")
    icon = "circle-check"
    done = N_("%(subject)s: path finished.")

    def offered(self, subject: Enrolment) -> bool:
        return subject.completion is None and subject.session.starts_on <= clock.today()

    def extent(self, subjects: Sequence[Enrolment]) -> Words:
        words: Words = [N_("%(who)s has finished the path. No mail leaves.", who=who(subjects))]
        rotating = [one for one in subjects if one.session.rotation and one.assignment]
        if any(one.session.rotation.kind is RotationKind.NATURAL for one in rotating if one.session.rotation):
            words.append(N_("Next night, if somebody waits, the slot goes to the first of the list."))
        return words


class ReopenPath(Verb):
    permission = Permission.ENROLMENT_WRITE
    operation = operations.reopen_path
    label = N_("Take back that the path is finished")
    icon = "restore"
    done = N_("%(subject)s: path not finished any more.")

    def offered(self, subject: Enrolment) -> bool:
        return subject.completion is not None

    def extent(self, subjects: Sequence[Enrolment]) -> Words:
        return [N_("%(who)s has not finished the path any more. A slot given to somebody else stays there.",
                   who=who(subjects))]  # fmt: skip
