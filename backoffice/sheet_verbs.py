"""What staff do with the sheet of a module beside loading it: withdraw it, go back to an earlier version (CAT-25)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms

from backoffice.forms import Form
from backoffice.verb import Verb
from models.catalogue.entities import Module
from models.catalogue.sheets import restore_sheet, withdraw_sheet
from models.kernel.text import N_, Sentence
from models.permissions import Permission


class WithdrawSheet(Verb):
    """LRN-09."""

    permission = Permission.CATALOGUE_WRITE
    operation = withdraw_sheet
    label, icon = N_("Withdraw the sheet"), "eye-off"
    on_selection = False
    done = N_("Learners of %(subject)s see no link to its sheet any more.")

    def offered(self, subject: Module) -> bool:
        return subject.sheet_id is not None

    def extent(self, subjects: Sequence[Module]) -> list[Sentence | str]:
        return [N_("The link disappears from every lesson of the module. All versions are kept.")]


class VersionForm(Form):
    version = wtforms.SelectField(N_("Version"), coerce=int)

    def __init__(self, formdata: Any = None, *, subject: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, subject=subject, **kwargs)
        self.version.choices = [(one.id, _words(one)) for one in subject.sheets if one.id != subject.sheet_id]


class RestoreSheet(Verb):
    """The version that learners download becomes one of the earlier ones again."""

    permission = Permission.CATALOGUE_WRITE
    operation = restore_sheet
    form = VersionForm
    label, icon = N_("Go back to a version of the sheet"), "restore"
    on_selection = False
    done = N_("Learners of %(subject)s download that version now.")

    def offered(self, subject: Module) -> bool:
        return any(one.id != subject.sheet_id for one in subject.sheets)

    def extent(self, subjects: Sequence[Module]) -> list[Sentence | str]:
        return [N_("Learners download the version that you choose, from every lesson of the module.")]

    def values(self, form: Any, subject: Module) -> dict[str, Any]:
        return {"sheet": next(one for one in subject.sheets if one.id == form.version.data)}


def _words(sheet: Any) -> str:
    note = f" — {sheet.note}" if sheet.note else ""
    return f"{N_('Version %(n)s', n=sheet.version)}{note}"
