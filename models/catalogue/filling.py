"""What a path, a theme, a module, a lesson or a workshop says of itself: cleaned, or refused next to its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import String, Text, func, select

from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop
from models.catalogue.levels import Row
from models.catalogue.refusals import HoursOutOfRange, ReferenceMissing, ReferenceUsed, SlugTaken, TitleMissing
from models.catalogue.wording import LONGEST_TEXT, colour_of, one_line, refuse_long, slug_of, text, web_address
from models.kernel.database import flush, session

NAMED = frozenset({"title", "reference", "summary", "tester_visible"})
WRITTEN: dict[type[Any], frozenset[str]] = {
    Path: NAMED
    | {"certifying", "required_workshops", "workshops_locked", "programme_quizzes_on", "community_on"}
    | {"slug", "audience", "objective", "skills", "registration_number", "registration_url", "average_hours"},
    Theme: NAMED | {"colour", "optional"},
    Module: NAMED,
    Lesson: (NAMED - {"summary"}) | {"level", "body", "video"},
    Workshop: NAMED | {"corrected", "introduction_video", "main_video", "conclusion_video"},
}
"""What a save may say of each; what holds it, and what it holds, are links."""
MOST_HOURS = 10_000


def fill(row: Row, values: Mapping[str, Any]) -> None:
    """Write what was said of a row, new or not; what was not said stays.

    Raises:
        TitleMissing, ReferenceMissing, TooLong, ReferenceUsed, SlugUnusable, SlugTaken, NotAColour, AddressUnsafe,
        HoursOutOfRange: each belongs to its field; nothing was written.
    """
    unknown = values.keys() - WRITTEN[type(row)]
    if unknown:
        raise TypeError(f"{type(row).__name__} has no {', '.join(sorted(unknown))} to fill in")
    cleaned = {name: clean(row, name, value) for name, value in values.items()}
    refuse_reference(row, cleaned)
    refuse_slug(row, cleaned)
    for name, value in cleaned.items():
        setattr(row, name, value)
    session.add(row)
    flush()


def clean(row: Row, name: str, value: Any) -> Any:
    """A value as its column keeps it."""
    if name in CLEANED:
        return CLEANED[name](value)
    kind = getattr(row.__table__.columns.get(name), "type", None)
    if isinstance(kind, Text):
        return refuse_long(text(value), LONGEST_TEXT, field=name)
    if isinstance(kind, String) and kind.length is not None:
        return refuse_long(one_line(value), kind.length, field=name)
    return value


def title_of(words: object) -> str:
    title = refuse_long(one_line(words), 200, field="title")
    if not title:
        raise TitleMissing("title")
    return title


def reference_of(words: object) -> str:
    reference = refuse_long(one_line(words), 200, field="reference")
    if not reference:
        raise ReferenceMissing("reference")
    return reference


def address_of(words: object) -> str:
    return refuse_long(web_address(words), 500, field="registration_url")


def hours_of(number: int | None) -> int | None:
    if number is not None and not 1 <= number <= MOST_HOURS:
        raise HoursOutOfRange("average_hours")
    return number


CLEANED: dict[str, Callable[[Any], Any]] = {
    "title": title_of,
    "reference": reference_of,
    "slug": slug_of,
    "colour": colour_of,
    "registration_url": address_of,
    "average_hours": hours_of,
    "required_workshops": lambda number: number or 0,
}


def refuse_reference(row: Row, cleaned: Mapping[str, Any]) -> None:
    """
    Raises:
        ReferenceUsed: by another row of the kind, whatever its capitals; says its title (CAT-18, CAT-20).
    """
    kind: Any = type(row)
    if "reference" in cleaned:
        same = func.lower(kind.reference) == func.lower(cleaned["reference"])
        title = session.scalar(select(kind.title).where(same, kind.id != (row.id or 0)))
        if title is not None:
            raise ReferenceUsed("reference", title=title)


def refuse_slug(row: Row, cleaned: Mapping[str, Any]) -> None:
    """
    Raises:
        SlugTaken: by another path.
    """
    if cleaned.get("slug"):
        taken = select(Path.id).where(Path.slug == cleaned["slug"], Path.id != (row.id or 0))
        if session.scalar(taken) is not None:
            raise SlugTaken("slug")
