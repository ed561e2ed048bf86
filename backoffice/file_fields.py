"""What fields of videos and sheets share: a file is read as it comes, held by its form, kept when that is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import wtforms
from flask import render_template
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms.utils import unset_value

from backoffice.held_files import Held, held_by, word_for
from backoffice.sent_files import on_disk, sent
from models.kernel.database import transaction
from models.kernel.errors import DomainError
from models.kernel.text import N_

LOST = N_("The file that you had chosen is gone: choose it again.")


class TemplateWidget:
    """Draws a field with a template that gets it as ``field``."""

    input_type = "composite"
    wide = True

    def __init__(self, template: str) -> None:
        self.template = template

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        kwargs.pop("class", None)
        return Markup(render_template(self.template, field=field, extra=kwargs))  # noqa: S704  # escaped there


class HeldFileField(wtforms.Field):
    """A field that takes a file; ``present`` is what the row has, ``data`` that too unless something else was asked.

    Attributes:
        held: the file that was sent with this form, now or before an error.
        keep: how a file on the disk is kept: path and name of the file -> what the form holds.
    """

    keep: Callable[[Path, str], Held]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.present = self.data = None if data is unset_value else data
        self.process_errors, self.errors, self.held = [], [], None
        self._sent: FileStorage | None = None
        if formdata is not None:
            self._sent = sent(f"{self.name}-file")
            self.take(formdata)

    def take(self, formdata: Any) -> None:
        """Read what was posted."""
        word = formdata.get(f"{self.name}-held", "")
        if word and self._sent is None:
            self.held = held_by(word, self.type)
            if self.held is None:
                self.process_errors.append(str(LOST))

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Look into what was sent, once: refused with its sentence, or held."""
        self.errors = list(self.process_errors)
        file, self._sent = self._sent, None
        if file is not None:
            self._hold(file)
        return not self.errors

    def _hold(self, file: FileStorage) -> None:
        try:
            with on_disk(file) as path, transaction():
                self.held = self.keep(path, Path(file.filename or "").name[:120])
        except DomainError as refusal:
            self.process_errors = self.errors = [*self.errors, str(refusal)]

    @property
    def word(self) -> str:
        """What the form carries for the file that it holds."""
        return word_for(self.held, self.type) if self.held is not None else ""
