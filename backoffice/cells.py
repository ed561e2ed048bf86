"""How a value is drawn in a list or on a details page; exports take the plain value instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import current_app, g, has_request_context, render_template
from markupsafe import Markup
from sqlalchemy import Boolean, DateTime, Enum, String
from sqlalchemy.types import TypeEngine

from backoffice.addresses import ID, NAME, filled, stencil
from models.accounts.entities import Person
from models.kernel import clock
from models.kernel.columns import Labelled
from models.kernel.database import Entity
from models.kernel.text import N_, NN_
from web.actor import current_actor
from web.drawing import avatar, html, joined
from web.templating import day, moment, moments

EMPTY = Markup('<span class="text-secondary">—</span>')
ARCHIVED = N_("archived")
YES, NO = N_("Yes"), N_("No")
INSTANT = '<time datetime="%s">%s</time>'
DOT = '<span class="dot dot-%s">%s</span>'
BADGE = '<span class="badge bg-%s-lt">%s</span>'
BADGE_OF = '<span class="badge bg-%s-lt" title="%s">%s</span>'
METER = '<meter class="seats" min="0" max="%s" value="%s" aria-label="%s"></meter>'
METER_CELL = '<div class="meter-cell">%s <span class="sub text-nowrap">%s / %s</span></div>'
PERSON = '<div class="person">%s<div>%s<div class="sub">%s</div></div></div>'
PREVIEWED = '<a href="%s" data-preview="%s">%s</a>'


def drawn(value: Any) -> Any:
    """Any value, drawn by its type."""
    if value is None or value == "" or value == []:
        return EMPTY
    if isinstance(value, (Entity, list)):
        return link_to(value) if isinstance(value, Entity) else joined(", ", map(drawn, value))
    if isinstance(value, bool):
        return dot(YES, "green") if value else dot(NO, "grey")
    if isinstance(value, datetime):
        return moment_cell(value)
    return plain(value)


class Once(dict[Any, Any]):
    """How the values of a column are drawn, each once a page, in which few values come back in many rows."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def __missing__(self, value: Any) -> Any:
        cell = self[value] = self.draw(value)
        return cell


def drawer_of(kind: TypeEngine[Any] | None) -> Callable[[Any], Any]:
    """What draws the values of a column of the database: by its type, as far as that says enough.

    Args:
        kind: None for what is no column.
    """
    if isinstance(kind, (Enum, Boolean)):
        return Once(drawn).__getitem__
    if isinstance(kind, String):
        return lambda text: text or EMPTY
    return _instants() if isinstance(kind, DateTime) else drawn


def _instants() -> Callable[[datetime | None], Markup]:
    """:func:`moment_cell` for the rows of a page."""
    write = moments("short")
    return lambda value: EMPTY if value is None else html(INSTANT, value.isoformat(), write(value))


def plain(value: Any) -> str:
    """Any value as plain text, in the reader's language."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, Labelled):
        return str(value.label)
    if isinstance(value, datetime):
        return moment(value, "short")
    if isinstance(value, date):
        return day(value, "medium")
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(one) for one in value)
    return str(value)


def moment_cell(value: datetime | None, form: str = "short") -> Markup:
    """An instant that a machine can read too."""
    if value is None:
        return EMPTY
    return html(INSTANT, value.isoformat(), moment(value, form))


def dot(words: Any, colour: str = "grey") -> Markup:
    """A state: a coloured dot and its words (green, grey, amber, red, blue)."""
    return html(DOT, colour, _words(words))


def badge(words: Any, tone: str = "blue", whole: Any = None) -> Markup:
    """A kind: blue, purple, green, orange, cyan, pink or secondary; ``whole`` is said when one stays on it."""
    if whole is None:
        return html(BADGE, tone, _words(words))
    return html(BADGE_OF, tone, _words(whole), _words(words))


def meter(value: int, most: int, label: Any) -> Markup:
    """How much of something is taken: a bar with its numbers."""
    return html(METER_CELL, html(METER, max(most, 1), value, _words(label)), value, most)


def days_left(until: date | None) -> Any:
    """How many days remain, in words; amber under a month."""
    if until is None:
        return EMPTY
    left = (until - clock.today()).days
    if left < 0:
        return dot(N_("Expired"), "grey")
    words = NN_("%(n)s day left", "%(n)s days left", left)
    return dot(words, "amber" if left < 30 else "green")


def person_cell(person: Person | None) -> Markup:
    """Picture, name as a link, and address underneath."""
    if person is None:
        return EMPTY
    picture = avatar(person.first_name, person.last_name, picture_of(person))
    return html(PERSON, picture, named(person), person.email)


def picture_of(person: Person) -> int | None:
    """The picture's id when the pages that show pictures are mounted."""
    return person.picture_id if person.picture_id and "pictures.show" in current_app.view_functions else None


def link_to(row: Any, words: Any = None) -> Markup:
    """A row by its name, as a link if the reader may open its page."""
    link = named(row, None if words is None else _words(words))
    return html("%s %s", link, badge(ARCHIVED, "secondary")) if getattr(row, "archived_at", None) else link


def named(row: Any, words: str | None = None) -> Markup:
    """The words as a link to the row, which shows its card when one stays on it; the bare words when it has no page
    that the reader may open."""
    patterns: dict[Any, str] = g.setdefault("backoffice_links", {}) if has_request_context() else {}
    key = current_actor(), type(row)
    if key not in patterns:
        patterns[key] = stencil(_link(type(row)))
    return filled(patterns[key], row.id, str(row) if words is None else words)


def _link(entity: type) -> Markup:
    from backoffice.screen import screen_of

    screen = screen_of(entity)
    if screen is None or not _opens(screen):
        return html("%s", NAME)
    return html(PREVIEWED, screen.row_address_of(ID), screen.address("preview_view", id=ID), NAME)


def previewed(row: Any, url: str, words: str) -> Markup:
    """A link to a row, which shows its card when one stays on it."""
    from backoffice.screen import screen_of

    screen = screen_of(type(row))
    preview = screen.address("preview_view", id=row.id) if screen is not None and _opens(screen) else ""
    return html(PREVIEWED, url, preview, words)


def _opens(screen: Any) -> bool:
    """Whether the reader may open a screen: asked once a page and not for each link of it."""
    opened: dict[tuple[Any, str], bool] = g.setdefault("backoffice_opened", {}) if has_request_context() else {}
    key = current_actor(), screen.endpoint
    if key not in opened:
        opened[key] = screen.is_accessible()
    return opened[key]


def address_of(row: Any) -> str | None:
    """The details page of a row, when there is one and the reader may open it."""
    from backoffice.screen import screen_of

    screen = screen_of(type(row))
    if screen is None or not _opens(screen):
        return None
    return screen.row_address(row)


def rendered(template: str, **context: Any) -> Markup:
    """A part of a page from a template of its own."""
    return Markup(render_template(template, **context))  # noqa: S704  # Jinja escaped it


def _words(words: Any) -> str:
    return str(words.label) if isinstance(words, Labelled) else str(words)
