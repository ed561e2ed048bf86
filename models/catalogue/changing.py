"""Changing what is taught: what a row says of itself, and all that holds it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from models.catalogue.colours import refuse_clash
from models.catalogue.community import refuse_community
from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop
from models.catalogue.filling import fill
from models.catalogue.levels import Row, links_of, lock, parents_of
from models.catalogue.linking import refuse_too_few, set_parents
from models.catalogue.questions import recommend
from models.catalogue.wording import colour_of
from models.kernel.database import session
from models.kernel.errors import Conflict
from models.kernel.policy import Actor, require
from models.permissions import Permission

Changed = TypeVar("Changed", Theme, Module, Lesson, Workshop)


def change_path(path: Path, *, by: Actor, **values: Any) -> Path:
    """Change a path, for everybody who follows it (CAT-04).

    Args:
        values: title, reference, summary, certifying, required_workshops, workshops_locked, programme_quizzes_on,
            community_on, tester_visible, slug, audience, objective, skills, registration_number, registration_url,
            average_hours.

    Raises:
        TitleMissing, ReferenceMissing, ReferenceUsed, TooLong, SlugUnusable, SlugTaken, AddressUnsafe, HoursOutOfRange
        TooFewWorkshops: it has fewer than it would require; says both numbers (CAT-06).
        NoCategoryYet: its community has no category yet (COM-32).
    """
    require(by, Permission.CATALOGUE_WRITE, path)
    lock(path)
    if "required_workshops" in values:
        required = values["required_workshops"] or 0
        refuse_too_few(path, len(links_of(path, Workshop)), required, field="required_workshops")
    if values.get("community_on") and not path.community_on:
        refuse_community(path)
    fill(path, values)
    return path


def change_theme(
    theme: Theme, *, paths: Collection[Path] | None = None, by: Actor, **values: Any
) -> Theme:  # fmt: skip
    """Change a theme, in all its paths.

    Args:
        paths: all that hold it; None leaves them. Without any it is shown to nobody (CAT-15).
        values: title, reference, colour, optional, summary, tester_visible.

    Raises:
        As for :func:`change_path`; NotAColour, Archived
        ColourTaken: by another theme of one of its paths, which it names (CAT-17).
    """
    require(by, Permission.CATALOGUE_WRITE, theme)
    _lock_with_parents(theme, paths)
    if "colour" in values:
        values["colour"] = colour_of(values["colour"])
        refuse_clash(values["colour"], parents_of(theme) if paths is None else paths, theme=theme, field="colour")
    return _change(theme, paths, values, by=by)


def change_module(
    module: Module, *, themes: Collection[Theme] | None = None, by: Actor, **values: Any
) -> Module:  # fmt: skip
    """Change a module, in all its themes (CAT-23); ``values``: title, reference, summary, tester_visible."""
    require(by, Permission.CATALOGUE_WRITE, module)
    _lock_with_parents(module, themes)
    return _change(module, themes, values, by=by)


def change_lesson(
    lesson: Lesson, *, modules: Collection[Module] | None = None, by: Actor, **values: Any
) -> Lesson:  # fmt: skip
    """Change a lesson, in all its modules (CAT-26); ``values``: title, reference, level, body, video,
    tester_visible."""
    require(by, Permission.CATALOGUE_WRITE, lesson)
    _lock_with_parents(lesson, modules)
    return _change(lesson, modules, values, by=by)


def change_workshop(
    workshop: Workshop,
    *,
    paths: Collection[Path] | None = None,
    modules: Collection[Module] | None = None,
    by: Actor,
    **values: Any,
) -> Workshop:
    """Change a workshop, in all its paths.

    Args:
        modules: all that it recommends (CAT-32); None leaves them.
        values: title, reference, summary, corrected, tester_visible, introduction_video, main_video, conclusion_video.
    """
    require(by, Permission.CATALOGUE_WRITE, workshop)
    _lock_with_parents(workshop, paths)
    _change(workshop, paths, values, by=by)
    if modules is not None:
        recommend(workshop, modules)
    return workshop


def _lock_with_parents(row: Row, parents: Collection[Row] | None) -> None:
    """What holds a row, what will, then the row: a colour that changes is compared with themes that stay."""
    held = parents_of(row)
    lock(*held, *(parents or ()), row)
    if [one.id for one in parents_of(row)] != [one.id for one in held]:  # linked meanwhile: that one is not locked
        raise Conflict


def _change(
    row: Changed, parents: Collection[Row] | None, values: dict[str, Any], *, by: Actor
) -> Changed:  # fmt: skip
    if isinstance(row, Theme) and parents is not None:  # a path that it leaves does not object to its new colour
        set_parents(row, [one for one in parents_of(row) if one.id in {parent.id for parent in parents}], by=by)
    fill(row, values)
    if parents is not None:
        set_parents(row, parents, by=by)
    if isinstance(row, Theme):
        for link in row.path_links:  # the database has copied the colour
            session.expire(link, ["colour"])
    return row
