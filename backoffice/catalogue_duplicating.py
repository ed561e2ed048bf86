"""A module made into another one, for a theme in which it must differ (CAT-24)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect

from backoffice.addresses import address
from backoffice.catalogue_forms import INTERNAL_OF_MODULE, LONGEST
from backoffice.forms import Form, text_field
from backoffice.verb import Verb
from models.catalogue import operations
from models.catalogue.entities import Module
from models.kernel.text import N_, Sentence
from models.permissions import Permission


class DuplicateForm(Form):
    title = text_field(N_("Title"), longest=LONGEST)
    reference = text_field(N_("Reference"), longest=LONGEST, description=INTERNAL_OF_MODULE)

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if formdata is None and self.subject is not None:
            self.title.data = self.subject.title


class DuplicateModule(Verb):
    """A shared module is the same in every theme: one that must differ becomes another (CAT-24)."""

    permission, operation, form = Permission.CATALOGUE_WRITE, operations.duplicate_module, DuplicateForm
    label, icon, on_selection = N_("Duplicate"), "copy", False

    def extent(self, subjects: Sequence[Module]) -> list[Sentence | str]:
        return [
            N_("A new module is made: the same lessons in the same order, and a copy of its sheet."),
            N_("It is in no theme yet: put it where it has to differ, and take this one out there."),
        ]  # fmt: skip

    def after(self, subject: Module, outcome: Module) -> Any:
        flash(str(N_("“%(title)s” was duplicated. Now choose its themes.", title=subject.title)), "success")
        return redirect(address("admin_modules.edit_view", id=outcome.id))
