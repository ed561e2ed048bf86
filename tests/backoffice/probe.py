"""A screen that pilots write: rows inside a form, cells edited in the list, a verb on several rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from wtforms import DateField, validators

from backoffice.forms import Form, LookupField, RowField, text_field
from backoffice.inline import InlineRows
from backoffice.screen import Related, Screen
from backoffice.verb import Verb
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.kernel.errors import DomainError
from models.kernel.policy import Actor
from models.kernel.text import N_, Sentence
from models.permissions import Permission


class NameTaken(DomainError):
    sentence = N_("This cannot be done.")


class EnrolmentRow(Form):
    own_ends_on = DateField("End", validators=[validators.Optional()])


class ProbeForm(Form):
    reference = text_field("Reference")
    company = LookupField("Company", Company)
    contract_reference = text_field("Contract", required=False)
    enrolments = InlineRows("Enrolments", TrainingSession.enrolments, EnrolmentRow)


class RenameForm(Form):
    reference = text_field("Reference")
    who = RowField(
        "Who",
        lambda subject: select(Enrolment).where(Enrolment.session_id == subject.id) if subject else select(Enrolment),
        required=False,
    )


def rename(session: TrainingSession, *, by: Actor, reference: str, who: Enrolment | None = None) -> None:
    if reference == "taken":
        raise NameTaken("reference")
    session.reference = f"{reference} {session.id}"


class Rename(Verb):
    permission = Permission.SLOT_ASSIGN
    operation = rename
    form = RenameForm
    label = N_("Edit")
    done = N_("Done.")
    in_row = True

    def extent(self, subjects: Any) -> list[Sentence | str]:
        return [f"{len(subjects)} renamed"]


class RenameTicked(Rename):
    """For rows that were ticked only."""

    on_matching = False


class ProbeScreen(Screen):
    model = TrainingSession
    slug = "probe"
    title = singular = "Probe"
    permissions = Permission.SESSION_READ, Permission.SLOT_ASSIGN
    deletable = True
    columns = "reference", "company", "kind", "contract_reference"
    order = "reference"
    search = "reference", "company.name"
    filters = "company", "kind", "company.name", "starts_on", "package"
    segments = (("all", "All", lambda: None),)
    form = ProbeForm
    field_permissions = {"contract_reference": Permission.SESSION_WRITE}
    editable = ("reference", "contract_reference")
    verbs = Rename, RenameTicked
    sections = (
        Related("Learners", lambda row: select(Enrolment).where(Enrolment.session_id == row.id), columns=("person",)),
    )
