"""The golden rule of colours: never the same twice in a path (CAT-17); and a palette to choose among."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from models.catalogue.entities import Path, PathTheme, Theme
from models.catalogue.refusals import ColourTaken
from models.kernel.database import session

PALETTE = (
    "#0771d9", "#e1025b", "#018522", "#9938fe", "#b85604", "#027f7f", "#d80a8f", "#585bff", "#8c6e03", "#05825e",
    "#c609d2", "#e31301", "#0f7c9c", "#677a04", "#5e748f", "#8f686d", "#5f795f", "#786d8d", "#8c6b59", "#4c7a7c",
)  # fmt: skip
"""Of one lightness: white words on any of them, and any of them on a light or a dark page, are read (WCAG AA)."""


def free_colours(paths: Collection[Path], *, besides: Theme | None = None) -> list[str]:
    """The colours of the palette that no theme of some paths has.

    Args:
        besides: a theme whose own colour stays free for itself.
    """
    taken = select(PathTheme.colour).where(PathTheme.path_id.in_([path.id for path in paths]))
    if besides is not None:
        taken = taken.where(PathTheme.theme_id != besides.id)
    known = set(session.scalars(taken))
    return [colour for colour in PALETTE if colour not in known]


def refuse_clash(
    colour: str, paths: Collection[Path], *, theme: Theme | None = None, field: str | None = None
) -> None:  # fmt: skip
    """Refuse a colour that another theme of one of these paths has.

    Args:
        theme: whose colour it is; None for one that is being created.
        field: the field of the form that the refusal belongs to.

    Raises:
        ColourTaken: names the path and the theme.
    """
    clash = (
        select(Path.title, Theme.title)
        .select_from(PathTheme)
        .join(Path, PathTheme.path_id == Path.id)
        .join(Theme, PathTheme.theme_id == Theme.id)
        .where(PathTheme.path_id.in_([path.id for path in paths]), PathTheme.colour == colour)
        .where(PathTheme.theme_id != (theme.id if theme is not None else 0))
        .order_by(Path.title)
    )
    found = session.execute(clash.limit(1)).one_or_none()
    if found is not None:
        raise ColourTaken(field, path=found[0], theme=found[1], colour=colour)
