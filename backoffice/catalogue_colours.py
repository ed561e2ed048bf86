"""The colour of a theme: swatches with their names, those that its paths have already, or any other (CAT-17)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import wtforms
from markupsafe import Markup
from sqlalchemy import select
from wtforms import validators

from backoffice.cells import rendered
from models.catalogue.colours import PALETTE
from models.catalogue.entities import Path, PathTheme, Theme
from models.kernel.database import session
from models.kernel.text import N_, Sentence

HEX = re.compile(r"#[0-9a-f]{6}")
OTHER = "other"
"""What the last radio button posts; the colour is then the one that was typed."""
NAMES: dict[str, Sentence] = {
    "#0771d9": N_("Blue"), "#e1025b": N_("Raspberry"), "#018522": N_("Green"), "#9938fe": N_("Violet"),
    "#b85604": N_("Orange"), "#027f7f": N_("Lagoon"), "#d80a8f": N_("Pink"), "#585bff": N_("Indigo"),
    "#8c6e03": N_("Gold"), "#05825e": N_("Emerald"), "#c609d2": N_("Magenta"), "#e31301": N_("Red"),
    "#0f7c9c": N_("Ocean"), "#677a04": N_("Olive"), "#5e748f": N_("Slate"), "#8f686d": N_("Old rose"),
    "#5f795f": N_("Sage"), "#786d8d": N_("Lavender"), "#8c6b59": N_("Brown"), "#4c7a7c": N_("Mist"),
}  # fmt: skip
"""What the colours of the palette are called."""


@dataclass(frozen=True)
class Swatch:
    """A colour that can be chosen.

    Args:
        holder: the theme that has it already in one of the chosen paths, with the path.
    """

    value: str
    name: Sentence | str
    holder: str = ""
    chosen: bool = False


def holders_in(paths: Iterable[Path], besides: Theme | None) -> dict[str, str]:
    """Colour -> which theme of which of some paths has it."""
    ids = [path.id for path in paths]
    held = select(PathTheme).where(PathTheme.path_id.in_(ids))
    if besides is not None:
        held = held.where(PathTheme.theme_id != besides.id)
    words = "{0.theme} ({0.path})" if len(ids) > 1 else "{0.theme}"
    return {link.colour: words.format(link) for link in session.scalars(held)}


class ColourWidget:
    input_type = "colours"
    wide = True

    def __call__(self, field: ColourField, **kwargs: Any) -> Markup:
        described, focused = kwargs.get("aria-describedby"), kwargs.get("autofocus")
        return rendered("backoffice/catalogue/colours.html", field=field, described=described, focused=focused)


class ColourField(wtforms.Field):
    """Gives ``#rrggbb`` in small letters."""

    widget = ColourWidget()

    def __init__(self, label: Any, _form: Any = None, **kwargs: Any) -> None:
        self.form, self.typed = _form, ""
        super().__init__(label, validators=[validators.InputRequired()], _form=_form, **kwargs)

    @property
    def swatches(self) -> Iterator[Swatch]:
        held = holders_in(self.form.paths.data or (), self.form.subject)
        for value in PALETTE:
            yield Swatch(value, NAMES.get(value, value), held.get(value, ""), value == self.data)
        for value in sorted(held.keys() - set(PALETTE)):  # seen too, so that nobody comes close to them
            yield Swatch(value, value, held[value])

    @property
    def is_other(self) -> bool:
        """Whether the colour is none of those that have a name."""
        return bool(self.typed) or (self.data or "") not in ("", *PALETTE)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        chosen = str(valuelist[0])
        if chosen == OTHER:
            chosen = self.typed = str(valuelist[1] if len(valuelist) > 1 else "").strip().lower()
            chosen = chosen if chosen.startswith("#") else f"#{chosen}"
        self.data = chosen.lower()
        if not HEX.fullmatch(self.data):
            raise ValueError(str(N_("A colour is written with six signs after the #, for instance #0b6bcb.")))
