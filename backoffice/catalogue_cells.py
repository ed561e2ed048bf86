"""How colours, durations and states of the catalogue are drawn, in lists and on pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from backoffice.catalogue_sayings import PathState
from backoffice.cells import EMPTY, badge, dot, named
from models.catalogue.entities import Lesson, LessonLevel, Path, Theme, Video, VideoState
from models.catalogue.levels import Row
from models.catalogue.usage import usage_of
from models.kernel.text import N_, Sentence
from web.drawing import html, icon, joined

SWATCH = (
    '<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="4" fill="%s"/></svg>'
)
COLOURED = '<span class="coloured">%s%s</span>'
TONES = {
    VideoState.UNCHECKED: "grey", VideoState.PLAYS: "green", VideoState.BROKEN: "red", VideoState.PRIVATE: "red",
    VideoState.UNREACHABLE: "amber",
}  # fmt: skip
LEVELS = tuple(LessonLevel)
MOST = 3
"""Rows of a level that are named under a name."""
NO_VIDEO, NO_SHEET, UNUSED = N_("Without video"), N_("Without sheet"), N_("Nowhere")
TESTED, OPTIONAL, SHEET = N_("Testers"), N_("Optional"), N_("Sheet")


def state_of_path(row: Path) -> PathState:
    return PathState.PUBLISHED if row.is_published else PathState.DRAFT


def state_cell(row: Path) -> Markup:
    state = state_of_path(row)
    return dot(state.label, "green" if state is PathState.PUBLISHED else "grey")


def swatch(colour: str) -> Markup:
    return html(SWATCH, colour)


def coloured(row: Theme) -> Markup:
    """A theme by its title, after its colour."""
    return html(COLOURED, swatch(row.colour), named(row))


def colour_cell(row: Theme) -> Markup:
    return html(COLOURED, swatch(row.colour), row.colour)


def duration(minutes: int | None) -> Any:
    """Minutes as *1 h 05*."""
    return EMPTY if minutes is None else str(in_hours(minutes))


def in_hours(minutes: int) -> Sentence:
    if minutes < 60:
        return N_("%(n)s min", n=minutes) if minutes else N_("under a minute")
    return N_("%(hours)s h %(minutes)s", hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def usage(number: int) -> Any:
    """In how many places; none is worth seeing."""
    return number or badge(UNUSED, "orange")


def tester_cell(shown: bool) -> Any:
    return badge(TESTED, "cyan") if shown else EMPTY


def optional_cell(is_optional: bool) -> Any:
    return badge(OPTIONAL, "purple") if is_optional else EMPTY


def video_cell(row: Lesson) -> Any:
    """What the last look at the video found (CAT-28)."""
    return badge(NO_VIDEO, "orange") if row.video is None else video_state(row.video)


def video_state(video: Video) -> Markup:
    return dot(video.state.label, TONES[video.state])


def sheet_cell(has_sheet: bool) -> Any:
    return html("%s %s", icon("file-text", "text-secondary"), SHEET) if has_sheet else badge(NO_SHEET, "orange")


def apart(row: Any) -> str:
    """The reference without the title beside which it stands: *Culture 1* for *Culture 1 Une brève histoire*."""
    rest = re.sub(rf"(?<!\w){re.escape(row.title)}(?!\w)", " ", row.reference)
    return row.reference if rest == row.reference else " ".join(rest.split()).strip(" -–—·:,")


def places(row: Row) -> Markup:
    """Under a row's name: its reference, then what holds it, from the paths down."""
    usage = usage_of(row)
    levels = [_few(level) for level in (usage.paths, usage.themes, usage.modules) if level]
    crumbs = html('<span class="places">%s</span>', joined(" › ", levels)) if levels else Markup("")
    return html('<div class="text-secondary mt-1">%s %s</div>', apart(row), crumbs)


def _few(rows: Sequence[Any]) -> Markup:
    names = joined(", ", (named(row) for row in rows[:MOST]))
    return names if len(rows) <= MOST else html("%s…", names)
