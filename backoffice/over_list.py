"""What stands over a list: panels, as on the page of a row."""

from __future__ import annotations

from markupsafe import Markup

from backoffice.cells import rendered
from backoffice.sections import Panel
from web.actor import current_actor


class OverList:
    """Mixed into Screen."""

    over_list: tuple[Panel, ...] = ()
    """Panels whose values are asked of the screen; one without a title is no card."""

    @property
    def list_template(self) -> str:
        return "backoffice/over_list.html" if self.over_list else "admin/model/list.html"

    def drawn_over_list(self) -> list[tuple[Panel, Markup]]:
        actor = current_actor()
        return [
            (panel, rendered(panel.template, screen=self, **panel.context(self)))
            for panel in self.over_list
            if panel.permission is None or actor.may(panel.permission)
        ]
