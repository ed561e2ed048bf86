"""A refusal that staff may overrule: the box appears once it was said, and what was typed stays (A-43, A-54)."""

from __future__ import annotations

from typing import Any

import wtforms
from markupsafe import Markup
from wtforms.widgets import CheckboxInput

from models.kernel.text import N_

ALL_THE_SAME = N_("Confirm all the same")


class NotAsked:
    """What is drawn of a box as long as nothing has to be confirmed."""

    input_type = "hidden"

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        return Markup("")


class ConfirmField(wtforms.BooleanField):
    """The field that a refusal to be confirmed names; nothing is seen of it before that."""

    data: Any = None

    def __init__(self, label: Any = ALL_THE_SAME, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)

    @property
    def widget(self) -> Any:
        return CheckboxInput() if self.errors or self.data else NotAsked()
