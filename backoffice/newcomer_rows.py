"""Rows of people to add to a session, and pasted lines that become such rows: one field of a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

import wtforms
from flask import render_template, url_for
from markupsafe import Markup

from backoffice.newcomer_words import cleaned, typed_rows
from models.accounts.roles import SchoolRole
from models.contracts.admission import is_staff
from models.contracts.belonging import managers_to_choose
from models.contracts.entities import Company, TrainingSession
from models.contracts.newcomer_checks import Desk, check
from models.contracts.newcomers import roles_offered
from models.contracts.pasting import Newcomer, read_pasted
from models.contracts.term_refusals import LinesRefused, TooManyLines
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.text import N_
from web.actor import current_actor

MOST, SPARE, MOST_MANAGERS = 200, 3, 500
LONGEST_TEXT = 100_000
NOBODY = N_("Name somebody first: fill in a row, or paste lines.")


class RowsWidget:
    input_type = "inline"
    wide = True

    def __call__(self, field: NewcomersField, *, reads: str = "", plain: bool = False, **kwargs: Any) -> Markup:
        """
        Args:
            reads: the address that turns pasted lines into rows; without a session when it is not made yet.
            plain: whether the page itself does so without scripts, and says above the form what is wrong.
        """
        reads = reads or url_for("admin_sessions.read_learners")
        page = "backoffice/contracts/newcomers_field.html"
        return Markup(render_template(page, field=field, reads=reads, plain=plain))  # noqa: S704  # escaped


class NewcomersField(wtforms.Field):
    """Gives a list of :class:`models.contracts.pasting.Newcomer`: typed rows, then pasted lines, numbered from 1.

    Blank rows are nobody. What is wrong with a line is said by the operation, in ``LinesRefused("learners", …)``: call
    the field ``learners``, and each fault stands in its row with everything that was typed.

    Args:
        company: the form -> the company whose managers are offered; None as long as it is not known.
        required: whether there must be somebody.
    """

    widget = RowsWidget()
    blank = Newcomer("", "", "")
    """What the browser copies for one more row."""

    def __init__(
        self, label: Any, company: Callable[[Any], Company | None], *, required: bool = False, _form: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.company_of, self.required, self.form = company, required, _form
        self.text, self.faults = "", dict[int, dict[str, list[str]]]()
        super().__init__(label, _form=_form, **kwargs)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.data, self.process_errors, self.errors, self.text = [], [], [], ""
        if formdata is None:
            return
        typed = list(typed_rows(formdata, self.name))
        text = formdata.get(f"{self.name}-pasted", "")[:LONGEST_TEXT]
        self.data = [*typed, *map(cleaned, read_pasted(text, len(typed) + 1))]
        if len(self.data) > MOST:
            self.process_errors.append(str(TooManyLines.sentence % {"most": MOST, "lines": len(self.data)}))
            self.data, self.text = typed[:MOST], text

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.errors = list(self.process_errors)
        if self.required and not self.data and not self.errors:
            self.errors.append(str(NOBODY))
        return not self.errors

    def explain(self, refusal: DomainError) -> None:
        """Put each fault of a refusal in its row."""
        for line, found in refusal.values.get("errors", {}).items():
            told = self.faults.setdefault(line, {})
            for field, why in found:
                told.setdefault(field, []).append(str(why))

    def check(self, where: TrainingSession) -> None:
        """Say what would be refused, before anything is; managers who are recognised are shown by their names."""
        actor = current_actor()
        desk = Desk(self.data, where, by=actor, roles=roles_offered(actor))
        try:
            check(desk, self.data)
        except LinesRefused as refusal:
            self.explain(refusal)
        known = {key: person.id for key, person in desk.managers.items()}
        self.data = [
            replace(one, managers=tuple(known.get(desk.called(words) or "", words) for words in one.managers))
            for one in self.data
        ]

    def rows(self) -> list[Newcomer]:
        """Those who were named, then some blank rows."""
        spare = max(1, SPARE - len(self.data))
        return [*self.data, *(replace(self.blank, line=len(self.data) + n) for n in range(1, spare + 1))]

    @cached_property
    def roles(self) -> tuple[SchoolRole, ...]:
        return roles_offered(current_actor())

    @cached_property
    def managers(self) -> dict[int, str]:
        """Who may follow them: id -> name."""
        company = self.company_of(self.form)
        if company is None:
            return {}
        choices = managers_to_choose([company.id], idle=is_staff(current_actor()))
        return {row.id: str(row) for row in session.scalars(choices.limit(MOST_MANAGERS))}
