"""An amount of money in a form: typed in euros, kept in cents."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

import wtforms

from models.kernel.text import N_

MOST = 1_000_000
AMOUNT = N_("An amount in euros, for instance 2400 or 2400.50.")
RANGE = N_("A price is more than zero, and at most one million euros.")
SPACES = re.compile(r"[\s\u00a0\u202f€]")


class EurosField(wtforms.StringField):
    """An amount typed in euros, with a comma or a point; its data are cents."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data) / 100:f}".removesuffix(".00")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            cents = Decimal(SPACES.sub("", valuelist[0]).replace(",", ".")) * 100
        except InvalidOperation as error:
            raise ValueError(str(AMOUNT)) from error
        if not cents.is_finite() or cents != int(cents):
            raise ValueError(str(AMOUNT))
        if not 0 < cents <= MOST * 100:
            raise ValueError(str(RANGE))
        self.data = int(cents)
