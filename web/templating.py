"""Words that every template may use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from flask import Flask, g
from flask_babel import format_currency, format_date, format_datetime, get_locale
from flask_login import current_user

from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import VISITOR, act_as, acting, can
from models.organisation.queries import the_settings, unknown
from web import locale
from web.actor import current_actor
from web.destinations import url_or_none
from web.drawing import avatar, icon


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(day=day, moment=moment, money=money, number=number)
    app.jinja_env.globals.update(draw_icon=icon, draw_avatar=avatar)
    app.jinja_env.globals.update(may=may, static=static, today=clock.today, url_or_none=url_or_none)
    app.context_processor(context)


def context() -> dict[str, Any]:
    """What a page knows without being told."""
    if g.get("lost"):
        return {
            "actor": VISITOR,
            "language": locale.current(),
            "organisation": unknown(),
            "signed_in": None,
            "lost": True,
        }
    if "actor" not in session.info:  # refused before anybody was identified: a form without its token
        act_as(VISITOR)
    return {
        "actor": current_actor(),
        "language": locale.current(),
        "organisation": the_settings(),
        "signed_in": getattr(current_user, "opened", None),
        "lost": False,
    }


def may(permission: str, subject: Any = None) -> bool:
    """Whether the reader may do this: a button that would be refused is not shown."""
    return can(acting(), permission, subject)


def static(path: str) -> str:
    """The address of a file of ``web/static``."""
    return str(url_or_none("static", filename=path))


def day(value: date | None, form: str = "long") -> str:
    """A day in words: *12 mars 2026*."""
    return format_date(value, form) if value else "—"


def number(value: float) -> str:
    """A number as the reader writes it: *10 000* or *10,000*."""
    return _number(value, locale.current())


@lru_cache(maxsize=8192)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=language)


def money(cents: int) -> str:
    """An amount of euros: *2 400 €* or *€2,400*, with cents only when there are some."""
    pattern = get_locale().currency_formats["standard"].pattern
    short = pattern if cents % 100 else pattern.replace(".00", "")
    return str(format_currency(Decimal(cents) / 100, "EUR", short, currency_digits=False))


def moment(value: datetime | None, form: str = "medium") -> str:
    """An instant in the organisation's time zone."""
    return _moment(value, form, locale.current(), clock.time_zone()) if value else "—"


def moments(form: str) -> Callable[[datetime], str]:
    """What writes the instants of a page, as :func:`moment` does one."""
    language, zone = locale.current(), clock.time_zone()
    return lambda value: _moment(value, form, language, zone)


@lru_cache(maxsize=8192)
def _moment(value: datetime, form: str, _language: str, _zone: ZoneInfo) -> str:
    """The same instants are read again and again on a list, and take as long to write as a whole row."""
    return str(format_datetime(value, form))
