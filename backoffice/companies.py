"""Companies: their exact name, which stays once it is printed, and who took them over (CON-01…03)."""

from __future__ import annotations

from typing import Any

from backoffice.company_verbs import MoveSessions
from backoffice.contract_sections import NEW_SESSION, SESSIONS
from backoffice.forms import Form
from backoffice.screen import Screen
from models.contracts import operations
from models.contracts.entities import Company
from models.kernel.text import N_
from models.permissions import Permission

PRINTED = N_(
    "This name is printed on official documents: it stays. Create a company with the new name, say here that it takes "
    "over, then move the sessions to it."
)  # fmt: skip
LEGAL_NAME = N_("Exact legal name, with its capitals and accents: it is printed on official documents.")


class NamePrinted:
    """A form in which the name, once documents print it, is shown with the reason why it stays (CON-03)."""

    def form_for(self, actor: Any, row: Any = None, formdata: Any = None) -> Form:
        form: Any = super().form_for(actor, row, formdata)  # type: ignore[misc]
        if row is not None and row.name_frozen_at is not None:
            freeze(form.name, row, formdata)
        return form  # type: ignore[no-any-return]


class CompanyScreen(NamePrinted, Screen):
    model, slug, icon = Company, "companies", "building"
    title, singular, create_label = N_("Companies"), N_("Company"), N_("New company")
    hint = N_("Create the company first, then its sessions, then its learners.")
    empty = N_("No company yet. Create the first one: its sessions and learners come next.")
    permissions = Permission.COMPANY_READ, Permission.COMPANY_WRITE
    columns = form = "name", "kind", "external_reference", "successor"
    more_columns = ("created_at",)
    order, search = "name", ("search_document",)
    filters = preview = "kind", "external_reference", "successor"
    in_palette, palette_hint, go_key = True, "kind", "e"
    fields = {
        "name": {"description": LEGAL_NAME},
        "successor": {"description": N_("The company that took this one over, if any.")},
    }
    create, update = staticmethod(operations.create_company), staticmethod(operations.change_company)
    editable = "kind", "external_reference"
    archivable = deletable = True
    verbs = (MoveSessions,)
    sections = SESSIONS, NEW_SESSION


def freeze(name: Any, row: Company, formdata: Any) -> None:
    """A field that is not filled in any more; whatever is posted in its place is refused by the operation."""
    name.description = PRINTED
    name.render_kw = {"disabled": True}
    name.validators, name.flags.required = [], False
    if formdata is None or not formdata.get(name.name):
        name.data = row.name
