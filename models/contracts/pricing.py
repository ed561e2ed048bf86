"""What a licence and a slot cost: indicative prices, each shown with the day on which it was valid (CON-08)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.contracts.entities import Price, SessionKind
from models.contracts.term_refusals import PriceNotPositive, PriceTaken
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def set_price(*, kind: SessionKind, cents: int, valid_on: date, by: Actor) -> Price:
    """Say what a licence or a slot costs from a day on; earlier prices stay, and are shown no more.

    Args:
        cents: of euros.
        valid_on: shown with the price.

    Raises:
        PriceNotPositive: nothing is given away here.
        PriceTaken: this kind has a price of that day already.
    """
    require(by, Permission.SETTING_WRITE)
    return _write(Price(), kind, cents, valid_on)


def change_price(price: Price, *, kind: SessionKind, cents: int, valid_on: date, by: Actor) -> Price:
    """Correct a price; the same refusals as :func:`set_price`."""
    require(by, Permission.SETTING_WRITE, price)
    return _write(price, kind, cents, valid_on)


def _write(price: Price, kind: SessionKind, cents: int, valid_on: date) -> Price:
    if cents <= 0:
        raise PriceNotPositive("cents")
    same = select(Price.id).where(Price.kind == kind, Price.valid_on == valid_on, Price.id != (price.id or 0))
    if session.scalar(same) is not None:
        raise PriceTaken("valid_on")
    price.kind, price.cents, price.valid_on = kind, cents, valid_on
    session.add(price)
    flush()
    return price


def prices_on(day: date) -> dict[SessionKind, Price]:
    """What each format costs on a day: its latest price that is not later."""
    known = select(Price).where(Price.valid_on <= day).order_by(Price.valid_on)
    return {price.kind: price for price in session.scalars(known)}
