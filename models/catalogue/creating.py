"""Creating what is taught, in the order that comes naturally: each says what it goes into (CAT-01, CAT-02)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from models.catalogue.colours import free_colours, refuse_clash
from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop
from models.catalogue.filling import fill
from models.catalogue.levels import Row, lock
from models.catalogue.linking import refuse_too_few, set_parents
from models.catalogue.questions import recommend
from models.catalogue.refusals import NoCategoryYet
from models.catalogue.wording import colour_of, one_line
from models.kernel.policy import Actor, require
from models.permissions import Permission

Made = TypeVar("Made", Path, Theme, Module, Lesson, Workshop)


def create_path(*, title: str, reference: str, by: Actor, **values: Any) -> Path:
    """Create a path, which nobody sees before it is published.

    Args:
        title: what learners read.
        reference: what staff find it again by, unique whatever its capitals.
        values: as ``change_path`` takes them; workshops come later, so that none is required yet.

    Raises:
        TitleMissing, ReferenceMissing, ReferenceUsed, TooLong, SlugUnusable, SlugTaken, AddressUnsafe, HoursOutOfRange
        TooFewWorkshops: it has none yet (CAT-06).
        NoCategoryYet: nothing is in it, so that no category is linked with it (COM-32).
    """
    path = Path()
    if values.get("required_workshops"):
        refuse_too_few(Path(title=one_line(title)), 0, values["required_workshops"], field="required_workshops")
    if values.get("community_on"):
        raise NoCategoryYet("community_on", path=one_line(title))
    return _create(path, (), {"title": title, "reference": reference, **values}, by=by)


def create_theme(
    *, title: str, reference: str, colour: str = "", paths: Collection[Path] = (), by: Actor, **values: Any
) -> Theme:  # fmt: skip
    """Create a theme at the end of some paths (CAT-14, CAT-16).

    Args:
        colour: ``#rrggbb``; when it is empty, the first of the palette that is free in all these paths.

    Raises:
        As for :func:`create_path`; NotAColour, Archived
        ColourTaken: by another theme of one of the paths, which it names (CAT-17).
    """
    lock(*paths)
    chosen = colour_of(one_line(colour) or next(iter(free_colours(paths)), ""))
    refuse_clash(chosen, paths, field="colour")
    return _create(Theme(), paths, {"title": title, "reference": reference, "colour": chosen, **values}, by=by)


def create_module(
    *, title: str, reference: str, themes: Collection[Theme] = (), by: Actor, **values: Any
) -> Module:  # fmt: skip
    """Create a module at the end of some themes (CAT-20, CAT-22); ``look_alikes`` says beforehand what there is."""
    return _create(Module(), themes, {"title": title, "reference": reference, **values}, by=by)


def create_lesson(
    *, title: str, reference: str, modules: Collection[Module] = (), by: Actor, **values: Any
) -> Lesson:  # fmt: skip
    """Create a lesson at the end of some modules (CAT-26)."""
    return _create(Lesson(), modules, {"title": title, "reference": reference, **values}, by=by)


def create_workshop(
    *,
    title: str,
    reference: str,
    paths: Collection[Path] = (),
    modules: Collection[Module] = (),
    by: Actor,
    **values: Any,
) -> Workshop:
    """Create a workshop at the end of some paths (CAT-31).

    Args:
        modules: those that it recommends (CAT-32).
    """
    workshop = _create(Workshop(), paths, {"title": title, "reference": reference, **values}, by=by)
    recommend(workshop, modules)
    return workshop


def _create(row: Made, parents: Collection[Row], values: dict[str, Any], *, by: Actor) -> Made:
    require(by, Permission.CATALOGUE_WRITE)
    lock(*parents)
    fill(row, values)
    if parents:
        set_parents(row, parents, by=by)
    return row
