"""The lines of a list: the cells of a row, between its box and its buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from backoffice.row_buttons import RowButtons
from web.drawing import html, joined

LINE = '<tr>%s<td>%s</td><td class="row-actions">%s</td></tr>'


class Lines:
    """Made once a page: how each column is drawn is looked up for all of its rows.

    Args:
        screen: the list's.
        names: its columns, in order.
        back: where a verb or a form comes back to.
    """

    def __init__(self, screen: Any, names: Sequence[str], back: str) -> None:
        self.drawers = [screen.drawer(name, first=not place) for place, name in enumerate(names)]
        self.buttons = RowButtons(screen, back)

    def drawn(self, rows: Iterable[Any]) -> Markup:
        """Every line."""
        return joined("\n", map(self.of, rows))

    def of(self, row: Any) -> Markup:
        """The line of a row."""
        name = html("%s", row)
        cells = joined("</td><td>", [draw(row) for draw in self.drawers])
        return html(LINE, self.buttons.box(row, name), cells, self.buttons.of(row, name))
