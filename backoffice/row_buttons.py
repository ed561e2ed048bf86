"""What stands at both ends of a list's row: the box that selects it, and its buttons."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from backoffice.addresses import ID, NAME, filled, stencil
from models.kernel.policy import can
from models.kernel.text import N_
from web.actor import current_actor
from web.drawing import html, icon

SELECT, DETAILS, DETAILS_OF = N_("Select %(row)s"), N_("Details"), N_("Details of %(row)s")
EDIT, EDIT_ROW = N_("Edit"), N_("Edit %(row)s")
BOX = (
    '<td><input type="checkbox" class="form-check-input" data-select-row name="rowid" value="%s" form="action-form"'
    ' aria-label="%s"></td>'
)
BUTTON = '<a class="btn btn-icon btn-sm btn-ghost-%s" href="%s" title="%s" aria-label="%s">%s</a>'
TONES = {True: "danger", False: "secondary"}


class RowButtons:
    """Made once a page: words, icons, addresses and verbs are the same in every row, but for its id and its name.

    Args:
        screen: the list's.
        back: where a verb or a form comes back to.
    """

    def __init__(self, screen: Any, back: str) -> None:
        self.screen, self.back = screen, back
        self.box_pattern = stencil(html(BOX, ID, SELECT % {"row": NAME})) if screen.bulk_verbs else ""
        self.verbs = [(verb, self._verb(verb)) for verb in screen.verbs_in_row]
        self.page = self._button(screen.row_address_of(ID), DETAILS, DETAILS_OF % {"row": NAME}, "eye")
        edit = screen.address("edit_view", id=ID, url=back) if screen.can_edit else ""
        self.form = self._button(edit, EDIT, EDIT_ROW % {"row": NAME}, "pencil") if edit else ""
        self.permission, self.actor = screen.permissions[1], current_actor()

    def box(self, row: Any, name: Markup) -> Markup:
        """What the bulk verbs are given."""
        return filled(self.box_pattern, row.id, name)

    def of(self, row: Any, name: Markup) -> Markup:
        """The verbs that are meant for lists and that this row offers, then its page and its form."""
        verbs = [pattern for verb, pattern in self.verbs if verb.shown(row)]
        form = self.form if self.form and can(self.actor, self.permission, row) else ""
        return filled("".join([*verbs, self.page, form]), row.id, name)

    def _verb(self, verb: Any) -> str:
        url = self.screen.address("press", verb=verb.name, id=ID, back=self.back)
        return self._button(url, verb.label, f"{verb.label}: {NAME}", verb.icon, TONES[verb.danger])

    def _button(self, url: str, title: Any, words: Any, symbol: str, tone: str = TONES[False]) -> str:
        return stencil(html(BUTTON, tone, url, title, words, icon(symbol)))
