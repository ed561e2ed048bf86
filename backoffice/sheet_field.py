"""The sheet of a module in its form, and its versions on its card (CAT-25, A-13).

How to use it: name the field ``sheet``, and mix ``TakesSheets`` into the screen, before Screen::

    class ModuleForm(Form):
        sheet = SheetField(N_("Summary sheet"))

    class ModuleScreen(TakesSheets, Screen):
        sections = (SHEET_VERSIONS, …)
        served = {"sheet": sheet_version}

As with videos, what was asked is done by ``write`` after the row was saved, and a file that was sent is held.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Response, abort, request
from sqlalchemy import select

from backoffice.file_fields import HeldFileField, TemplateWidget
from backoffice.forms import clean
from backoffice.held_files import Held
from backoffice.sections import Panel
from backoffice.sent_files import WORDS, TakesFiles
from models.accounts.entities import Person
from models.catalogue.entities import Module, ModuleSheet
from models.catalogue.sheets import KeptSheet, keep_sheet, set_sheet
from models.documents.pdf_files import HEAVIEST
from models.kernel.database import session
from models.kernel.text import N_
from models.organisation.queries import the_settings
from web.actor import current_actor
from web.media import sheet_answer


class TakesSheets(TakesFiles):
    """Mixed into the screen of modules."""

    room = HEAVIEST + WORDS


class SheetField(HeldFileField):
    """A PDF and what was corrected in it; ``data`` is a ModuleSheet, or the file that was sent instead."""

    widget = TemplateWidget("backoffice/sheet_field.html")
    largest = HEAVIEST

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.note = clean(formdata.get(f"{self.name}-note"))[:300] if formdata is not None else ""
        super().process(formdata, data, extra_filters)

    @property
    def owner(self) -> str:
        """Who writes the sheets, as the settings say."""
        return the_settings().sheet_owner

    def keep(self, path: Path, name: str) -> Held:
        kept = keep_sheet(path, by=current_actor())
        return Held(kept.file.id, name, kept.pages)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        sound = super().validate(form, extra_validators)
        self.data = self.held or self.present
        return sound

    def write(self, module: Module) -> None:
        """Make what was sent the sheet of the module, in the transaction that saves it."""
        if self.held is not None:
            set_sheet(module, KeptSheet(self.held.file, self.held.measure), note=self.note, by=current_actor())


def sheet_version(module: Module) -> Response:
    """A version of a module's sheet, whichever, for who reads its card: /admin/modules/row/sheet/?id=…&version=…"""
    version = request.args.get("version", "")
    found = next((one for one in module.sheets if str(one.version) == version), None)
    if found is None:
        abort(404)
    return sheet_answer(found)


def _authors(module: Module) -> dict[int, str]:
    ids = {sheet.added_by_id for sheet in module.sheets if sheet.added_by_id}
    return {person.id: person.name for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def _versions(module: Module) -> dict[str, Any]:
    sheets: list[ModuleSheet] = module.sheets
    return {"sheets": sheets, "authors": _authors(module), "owner": the_settings().sheet_owner, "count": len(sheets)}


SHEET_VERSIONS = Panel(N_("Summary sheet"), "backoffice/sheet_versions.html", values=_versions, icon="file-text")
"""Every version, which one learners download, and who loaded it."""
