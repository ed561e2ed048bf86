"""What the page of a rotation asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms import validators

from backoffice.forms import Form
from models.contracts.arranging import Arrangement
from models.contracts.entities import RotationKind, RotationPlan
from models.contracts.rotation_pace import LONGEST_PACE
from models.kernel.columns import Labelled
from models.kernel.text import N_


class Chosen(Labelled):
    """A kind of rotation, or none."""

    NONE = "none", N_("None: slots change hands by hand")
    NATURAL = "natural", N_("Natural: who has finished gives the slot to the first who waits")
    PACED = "paced", N_("Paced: slots change hands at a rhythm")


class RotationForm(Form):
    kind = wtforms.RadioField(
        N_("Type of rotation"), choices=[(one, one.label) for one in Chosen], coerce=Chosen, default=Chosen.NONE
    )
    every_days = wtforms.IntegerField(
        N_("Days from one rotation to the next"), validators=[validators.Optional()],
        description=N_("1 to 1000: 2, 10, 30… Without weekends, working days are counted."),
        render_kw={"min": 1, "max": LONGEST_PACE},
    )  # fmt: skip
    weekends = wtforms.BooleanField(
        N_("Weekends included"), description=N_("Otherwise slots change hands from Monday to Friday alone.")
    )

    seen = wtforms.HiddenField()
    """The mark of what the page showed (``Arrangement.mark``)."""

    def wanted(self, order: Sequence[int]) -> Arrangement:
        """What the page asks for.

        Args:
            order: the enrolments of the list as they were dragged; empty where the page has none.
        """
        kind = None if self.kind.data is Chosen.NONE else RotationKind(self.kind.data)
        return Arrangement(kind, self.every_days.data, bool(self.weekends.data), tuple(order) or None)

    @staticmethod
    def values_of(plan: RotationPlan | None) -> dict[str, Any]:
        """What the form shows of a rotation."""
        if plan is None:
            return {"kind": Chosen.NONE, "every_days": 10, "weekends": True}
        return {"kind": Chosen(plan.kind), "every_days": plan.every_days or 10, "weekends": plan.weekends}
