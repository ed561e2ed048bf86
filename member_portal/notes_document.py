"""A module's notes as a download: what the PDF says, and under which name it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from flask import Response

from models.catalogue.outline import ModuleLine, ThemeLine
from models.kernel import clock
from models.kernel.text import N_
from models.learning.noting import Note
from models.learning.standing import Standing
from models.organisation.queries import the_settings
from tasks.notes_pdf import Chapter, notes_pdf
from web.actor import current_actor
from web.templating import day, moment


class ThemeModule(NamedTuple):
    """A module where it stands in a path."""

    theme: ThemeLine
    module: ModuleLine


def module_document(standing: Standing, place: ThemeModule, notes: Mapping[int, Note]) -> Response:
    """The notes of a module, lesson by lesson in its order."""
    theme, module = place
    path = standing.outline.title if standing.outline else ""
    chapters = [
        Chapter(lesson.title, notes[lesson.id].text, _saved(notes[lesson.id]), theme.colour)
        for lesson in module.lessons if lesson.id in notes
    ]  # fmt: skip
    content = notes_pdf(
        str(N_("My notes — %(module)s", module=module.title)), f"{path} · {theme.title}", chapters,
        author=current_actor().name, foot=f"{the_settings().organisation_name} · {day(clock.today())}",
        nothing=str(N_("You have not written any note for this module yet.")),
    )  # fmt: skip
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": _attachment(module.title)})


def _saved(note: Note) -> str:
    return str(N_("Saved on %(moment)s", moment=moment(note.saved_at, "medium")))


def _attachment(title: str) -> str:
    """As a file to keep, named after the module in letters that every system takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "module"
    return f'attachment; filename="notes-{slug}.pdf"'
