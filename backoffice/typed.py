"""What was typed as the value of a filter, read strictly: each reader gives a clean value or raises ValueError."""

from __future__ import annotations

from collections.abc import Callable, Container
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import BigInteger, Integer

from backoffice.lookups import parsed

Parse = Callable[[str], Any]
MOST_DAYS = 36_500


def text(typed: str) -> str:
    """Words to look for: blanks around them and capitals do not count."""
    if not typed.strip():
        raise ValueError
    return typed.strip().lower()


def truth(typed: str) -> bool:
    return known_in({"0", "1"})(typed) == "1"


def identifier(typed: str) -> int:
    found = parsed(typed)
    if found is None:
        raise ValueError
    return found


def known_in(names: Container[str]) -> Callable[[str], str]:
    """One of some names."""

    def read(typed: str) -> str:
        if typed not in names:
            raise ValueError
        return typed

    return read


def number_for(kind: Any) -> Parse:
    """A number that the column's type can hold; decimals with a point or a comma."""
    if isinstance(kind, Integer):
        return _whole(2**63 - 1 if isinstance(kind, BigInteger) else 2**31 - 1)
    return _decimal


def whole_days(typed: str) -> int:
    """A number of days, from 0."""
    days: int = _whole(MOST_DAYS)(typed)
    if days < 0:
        raise ValueError
    return days


def pair_of(parse: Parse) -> Parse:
    """Two of them (``3..9``), the smaller one first."""

    def read(typed: str) -> tuple[Any, Any]:
        low, dots, high = typed.partition("..")
        if not dots:
            raise ValueError
        first, second = sorted((parse(low), parse(high)))
        return first, second

    return read


def _whole(most: int) -> Parse:
    def read(typed: str) -> int:
        if not typed.isascii() or len(typed) > 25:
            raise ValueError
        number = int(typed)
        if abs(number) > most:
            raise ValueError
        return number

    return read


def _decimal(typed: str) -> Decimal:
    try:
        number = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError from error
    if not number.is_finite() or abs(number) >= 10**15:
        raise ValueError
    return number
