"""What the formats cost, as the public page says it (CON-08)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import wtforms
from sqlalchemy import cast, func
from sqlalchemy.types import Numeric
from wtforms import validators

from backoffice.described import Column, describe
from backoffice.euros import AMOUNT, EurosField
from backoffice.forms import Form, choice_field
from backoffice.sayings import says
from backoffice.screen import Screen
from models.contracts.entities import Price, SessionKind
from models.contracts.pricing import change_price, set_price
from models.kernel.text import N_
from models.permissions import Permission
from web.templating import money


class PriceForm(Form):
    kind = choice_field(N_("Format"), SessionKind)
    cents = EurosField(N_("Price in euros"), validators=[validators.InputRequired()], description=AMOUNT)
    valid_on = wtforms.DateField(
        N_("Valid on"), validators=[validators.InputRequired()],
        description=N_("Shown with the price. A later price takes its place from its own day on."),
    )  # fmt: skip


@says(Price)
def price(row: Any, to: Any) -> Any:
    return row.kind


describe(
    Price,
    {
        "cents": Column(
            cell=lambda row: money(row.cents), read=lambda row: Decimal(row.cents) / 100,
            sql=lambda row, to: func.trim_scale(cast(row.cents, Numeric) / 100),
        ),
    },
)  # fmt: skip


class PriceScreen(Screen):
    model, slug, icon = Price, "prices", "tag"
    title, singular, create_label = N_("Prices"), N_("Price"), N_("New price")
    hint = N_("Indicative prices of the two formats: the public page “Formats and prices” shows the latest of each.")
    empty = N_("No price yet: the public page shows none.")
    permissions = Permission.SETTING_READ, Permission.SETTING_WRITE
    columns, more_columns = ("kind", "cents", "valid_on"), ("created_at",)
    order, filters = ("valid_on", True), ("kind", "valid_on")
    labels = {"kind": N_("Format")}
    form = PriceForm
    create, update = staticmethod(set_price), staticmethod(change_price)
    deletable = True
