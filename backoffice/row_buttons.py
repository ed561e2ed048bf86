"""What stands at both ends of a list's row: the box that selects it, and its buttons."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from backoffice.addresses import address
from models.kernel.text import N_
from web.drawing import icon

SELECT, DETAILS, DETAILS_OF = N_("Select %(row)s"), N_("Details"), N_("Details of %(row)s")
EDIT, EDIT_ROW = N_("Edit"), N_("Edit %(row)s")
BOX = Markup(
    '<input type="checkbox" class="form-check-input" data-select-row name="rowid" value="%s" form="action-form"'
    ' aria-label="%s">'
)
BUTTON = Markup('<a class="btn btn-icon btn-sm btn-ghost-%s" href="%s" title="%s" aria-label="%s">%s</a>')
TONES = {True: "danger", False: "secondary"}


class RowButtons:
    """Made once a page: words, icons and verbs are the same in every row.

    Args:
        screen: the list's.
        back: where a verb or a form comes back to.
    """

    def __init__(self, screen: Any, back: str) -> None:
        self.screen, self.back = screen, back
        self.verbs = [(verb, str(verb.label), icon(verb.icon)) for verb in screen.verbs_in_row]
        self.eye, self.pencil = icon("eye"), icon("pencil")
        self.select, self.details, self.edit = str(SELECT), str(DETAILS), str(EDIT)
        self.details_of, self.edit_row = str(DETAILS_OF), str(EDIT_ROW)

    def box(self, row: Any) -> Markup:
        """What the bulk verbs are given."""
        return BOX % (row.id, self.select % {"row": row})

    def of(self, row: Any) -> Markup:
        """The verbs that are meant for lists and that this row offers, then its page and its form."""
        return Markup("").join([*self._verbs(row), self._page(row), *self._form(row)])

    def _verbs(self, row: Any) -> list[Markup]:
        return [
            BUTTON % (TONES[verb.danger], self._press(verb, row), label, f"{label}: {row}", symbol)
            for verb, label, symbol in self.verbs
            if verb.shown(row)
        ]

    def _press(self, verb: Any, row: Any) -> str:
        return address(f"{self.screen.endpoint}.press", verb=verb.name, id=row.id, back=self.back)

    def _page(self, row: Any) -> Markup:
        words = self.details_of % {"row": row}
        return BUTTON % (TONES[False], self.screen.row_address(row), self.details, words, self.eye)

    def _form(self, row: Any) -> list[Markup]:
        if not self.screen.can_edit_row(row):
            return []
        url = self.screen.address("edit_view", id=row.id, url=self.back)
        return [BUTTON % (TONES[False], url, self.edit, self.edit_row % {"row": row}, self.pencil)]
