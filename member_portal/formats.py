"""*Formats et tarifs*: what a company or a person can buy, for how much, and with whom to talk about it (CON-55…58)."""

from __future__ import annotations

from flask import Blueprint, render_template

from models.contracts.entities import SessionKind
from models.contracts.pricing import prices_on
from models.kernel import clock

blueprint = Blueprint("formats", __name__)


@blueprint.get("/formats")
def index() -> str:
    """Open to everybody: each price is shown with the day on which it was valid (CON-08)."""
    prices = prices_on(clock.today())
    days = {price.valid_on for price in prices.values()}
    return render_template(
        "portal/formats.html", licence=prices.get(SessionKind.LICENCES), slot=prices.get(SessionKind.SLOTS),
        valid_on=days.pop() if len(days) == 1 else None,
    )  # fmt: skip
