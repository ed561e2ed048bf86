"""What a folder says fits together, and fits what the catalogue holds already: asked before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from models.catalogue.entities import VideoProvider
from models.catalogue.folder import HOLDS, KINDS, Catalogue, Film, Item, PathItem, Problem
from models.kernel.text import N_, Sentence

Known = Mapping[str, frozenset[str]]
"""kind -> references in small letters that the database holds."""

COLOUR = re.compile(r"#[0-9a-f]{6}")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBERS = {
    VideoProvider.VIMEO: re.compile(r"\d{1,20}(/[0-9a-z]{1,40})?"),
    VideoProvider.YOUTUBE: re.compile(r"[\w-]{11}"),
}
VIDEOS, CAPTIONS, SHEETS = (".webm", ".mp4", ".m4v"), (".vtt",), (".pdf",)

SAME_REFERENCE = N_("The reference “%(reference)s” is used twice: first in %(file)s, line %(line)s.")
NOT_THERE = N_("“%(reference)s” is neither in this folder nor in the catalogue.")
LISTED_TWICE = N_("“%(reference)s” is listed twice.")
ITSELF = N_("“%(reference)s” cannot contain itself.")
OTHER_KIND = N_("“%(reference)s” is one of the %(is)s, which no list of %(wanted)s can hold.")
NO_COLOUR = N_("A colour is written like “#1e90ff”.")
NO_SLUG = N_("An address has small letters, figures and hyphens alone.")
SAME_SLUG = N_("Two paths have the same address.")
NO_WEB = N_("An address of the web begins with https:// or http://.")
FEWER_WORKSHOPS = N_("%(n)s workshops are required, and the path has %(has)s.")
HOURS = N_("The number of hours is from 1 to 10,000.")
OUTSIDE = N_("“%(file)s” leads out of the folder.")
NO_FILE = N_("The file “%(file)s” is not in the folder.")
NAMES = N_("“%(file)s”: a name that ends in %(names)s was expected.")
FILE_OR_NUMBER = N_("A video is either a file, or a number at a provider.")
NO_NUMBER = N_("“%(number)s” is no number of a video at %(provider)s.")
NO_SECONDS = N_("A video lasts from 0.001 seconds to 12 hours.")
CAPTIONS_OF_FILE = N_("Captions go with a file: those of a video at a provider are kept there.")


def problems_in(catalogue: Catalogue, root: Path, known: Known) -> list[Problem]:
    """Everything that keeps a folder from being loaded.

    Args:
        root: where its files are.
        known: what the database holds.
    """
    checks: tuple[Callable[[], Iterator[Problem]], ...] = (
        lambda: _references(catalogue), lambda: _lists(catalogue, known), lambda: _values(catalogue),
        lambda: _films(catalogue, root), lambda: _sheets(catalogue, root),
    )  # fmt: skip
    return [problem for check in checks for problem in check()]


def _references(catalogue: Catalogue) -> Iterator[Problem]:
    for kind in KINDS:
        first: dict[str, Item] = {}
        for item in catalogue[kind]:
            if (earlier := first.setdefault(item.key, item)) is not item:
                spot = earlier.spot("reference")
                values = {"reference": item.reference, "file": spot.file, "line": spot.line}
                yield Problem(item.spot("reference"), SAME_REFERENCE % values)


def _lists(catalogue: Catalogue, known: Known) -> Iterator[Problem]:
    for kind, names in HOLDS.items():
        for item in catalogue[kind]:
            for name in names:
                yield from _list(catalogue, known, kind, item, name)


def _list(catalogue: Catalogue, known: Known, kind: str, item: Item, name: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, reference in enumerate(getattr(item, name)):
        key, spot = reference.lower(), item.spot(f"{name}.{place}")
        if key in seen:
            yield Problem(spot, LISTED_TWICE % {"reference": reference})
        elif key not in catalogue.by_key[name] and key not in known.get(name, ()):
            yield Problem(spot, _why_not_there(catalogue, kind, item, name, reference))
        seen.add(key)


def _why_not_there(catalogue: Catalogue, kind: str, item: Item, name: str, reference: str) -> Sentence:
    if reference.lower() == item.key:
        return ITSELF % {"reference": reference}
    for other in KINDS:
        if reference.lower() in catalogue.by_key[other]:
            return OTHER_KIND % {"reference": reference, "is": other, "wanted": name}
    return NOT_THERE % {"reference": reference}


def _values(catalogue: Catalogue) -> Iterator[Problem]:
    for theme in catalogue["themes"]:
        if not COLOUR.fullmatch(theme.colour):
            yield Problem(theme.spot("colour"), NO_COLOUR)
    slugs: set[str] = set()
    for path in catalogue["paths"]:
        yield from _of_path(path, slugs)


def _of_path(path: PathItem, slugs: set[str]) -> Iterator[Problem]:
    if path.slug and not SLUG.fullmatch(path.slug):
        yield Problem(path.spot("slug"), NO_SLUG)
    if path.slug and path.slug in slugs:
        yield Problem(path.spot("slug"), SAME_SLUG)
    slugs |= {path.slug} if path.slug else set()
    if path.registration_url and not re.match(r"https?://[^\s/]+", path.registration_url):
        yield Problem(path.spot("registration_url"), NO_WEB)
    if path.required_workshops > len(path.workshops):
        counts = {"n": path.required_workshops, "has": len(path.workshops)}
        yield Problem(path.spot("required_workshops"), FEWER_WORKSHOPS % counts)
    if path.average_hours is not None and not 1 <= path.average_hours <= 10_000:
        yield Problem(path.spot("average_hours"), HOURS)


def _films(catalogue: Catalogue, root: Path) -> Iterator[Problem]:
    for item, name, film in catalogue.films:
        sentences = _hosted(film, root) if film.provider is VideoProvider.HOSTED else _elsewhere(film)
        yield from (Problem(item.spot(name), sentence) for sentence in sentences)


def _hosted(film: Film, root: Path) -> Iterator[Sentence]:
    if film.number or not film.file:
        yield FILE_OR_NUMBER
        return
    yield from _file(root, film.file, VIDEOS)
    if film.captions:
        yield from _file(root, film.captions, CAPTIONS)


def _elsewhere(film: Film) -> Iterator[Sentence]:
    if film.file or not film.number:
        yield FILE_OR_NUMBER
    elif not NUMBERS[film.provider].fullmatch(film.number):
        yield NO_NUMBER % {"number": film.number, "provider": film.provider.label}
    if film.seconds is not None and not 0 < film.seconds <= 12 * 3600:
        yield NO_SECONDS
    if film.captions:
        yield CAPTIONS_OF_FILE


def _sheets(catalogue: Catalogue, root: Path) -> Iterator[Problem]:
    for module in catalogue["modules"]:
        if module.sheet:
            yield from (Problem(module.spot("sheet"), one) for one in _file(root, module.sheet, SHEETS))


def _file(root: Path, name: str, suffixes: tuple[str, ...]) -> Iterator[Sentence]:
    path = inside(root, name)
    if path is None:
        yield OUTSIDE % {"file": name}
    elif not path.is_file():
        yield NO_FILE % {"file": name}
    elif path.suffix.lower() not in suffixes:
        yield NAMES % {"file": name, "names": ", ".join(suffixes)}


def inside(root: Path, name: str) -> Path | None:
    """A file of the folder; None when its name, or a link, leads elsewhere."""
    try:
        path = (root / name).resolve()
    except (OSError, ValueError, RuntimeError):
        return None
    return path if path.is_relative_to(root.resolve()) else None
