"""A folder is written into the catalogue, by reference: what is there is changed, what is not is made, all or nothing.

It writes what the verbs of this context write, and refuses what they refuse, but in bulk: a school of hundreds of
lessons arrives in a handful of statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import func, select

from models.catalogue.community import refuse_community
from models.catalogue.entities import Lesson, Module, Path, PathTheme, Theme, Workshop
from models.catalogue.folder import FILMS, HOLDS, KINDS, Film, Item, ModuleItem, PathItem, Problem, Spot
from models.catalogue.folder_checking import problems_in
from models.catalogue.folder_links import JOINTS, Rows, set_links, set_questions
from models.catalogue.folder_media import Media
from models.catalogue.folder_reading import Folder
from models.catalogue.publishing import missing
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import Actor, require
from models.kernel.text import N_
from models.permissions import Permission

ENTITIES: dict[str, Any] = {
    "lessons": Lesson, "modules": Module, "themes": Theme, "workshops": Workshop, "paths": Path
}  # fmt: skip
"""In the order in which they are written."""
RELATIONS = {
    "lessons": (), "modules": ("lesson_links", "sheets"), "themes": ("module_links",),
    "workshops": ("questions", "module_links"), "paths": ("theme_links", "workshop_links"),
}  # fmt: skip
ARCHIVED = N_("“%(reference)s” is archived: restore it first, or give this one another reference.")
CLASH = N_("In the path “%(path)s”, the themes “%(one)s” and “%(other)s” have the same colour, %(colour)s.")
NOT_READY = N_("“%(reference)s” cannot be published: %(missing)s")
SLUG_TAKEN = N_("Another path has this address already: “%(path)s”.")


@dataclass
class Loaded:
    """What became of a folder.

    Args:
        made, changed: (kind, reference), in the order of writing; ``changed`` with the names of the fields.
        same: how many items were so already.
        problems: why nothing was written, if nothing was.
    """

    made: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(kind for kind, _reference in self.made)


def load(folder: Folder, *, by: Actor) -> Loaded:
    """Write a folder; the caller keeps the transaction, and undoes it when there are problems or it was a rehearsal.

    Raises:
        Forbidden
    """
    require(by, Permission.CATALOGUE_WRITE)
    loading = _Loading(folder, Loaded(problems=list(folder.problems)), by)
    loading.check()
    if not loading.loaded.problems:
        loading.write()
    return loading.loaded


@dataclass
class _Loading:
    folder: Folder
    loaded: Loaded
    by: Actor
    rows: Rows = field(default_factory=dict)
    touched: dict[int, set[str]] = field(default_factory=dict)

    def check(self) -> None:
        """Everything that can be known before writing; the rows that are there are read on the way."""
        for kind, entity in ENTITIES.items():
            keys = self._named(kind)
            found = session.scalars(select(entity).where(func.lower(entity.reference).in_(keys))).all() if keys else []
            self.rows[kind] = {row.reference.lower(): row for row in found}
        known = {kind: frozenset(rows) for kind, rows in self.rows.items()}
        self.loaded.problems += problems_in(self.folder.catalogue, self.folder.root, known)
        for path in self.folder.catalogue["paths"]:
            other = path.slug and session.scalars(select(Path).where(Path.slug == path.slug)).one_or_none()
            if other and other.reference.lower() != path.key:
                self.tell(path.spot("slug"), SLUG_TAKEN, path=other.title)
        for kind, item in self._items():
            row = self.rows[kind].get(item.key)
            if row is not None and row.archived_at is not None:
                self.tell(item.spot("reference"), ARCHIVED, reference=item.reference)

    def _named(self, kind: str) -> set[str]:
        catalogue = self.folder.catalogue
        listed = {
            reference.lower() for holder, names in HOLDS.items() if kind in names
            for item in catalogue[holder] for reference in getattr(item, kind)
        }  # fmt: skip
        return listed | set(catalogue.by_key[kind])

    def write(self) -> None:
        for kind, item in self._items():
            self.write_values(kind, item)
        session.flush()
        with session.no_autoflush:
            self.write_media()
            for kind, item in self._items():
                self.write_links(kind, item)
        session.flush()
        self.check_after()
        for path in self.folder.catalogue["paths"]:
            self.publish(path)
        session.flush()
        self.count()

    def write_values(self, kind: str, item: Item) -> None:
        row = self.rows[kind].get(item.key)
        if row is None:
            lists: dict[str, list[Any]] = {
                relation: [] for relation in RELATIONS[kind]
            }  # known to be empty: nobody reads them
            row = self.rows[kind][item.key] = ENTITIES[kind](**item.columns(), **lists)
            session.add(row)
            self.loaded.made.append((kind, item.reference))
            return
        for name, value in item.columns().items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                self.touch(row, name)

    def write_media(self) -> None:
        media, catalogue = Media(self.folder.root), self.folder.catalogue
        held = {(id(item), name): self._row_of(item) for item, name, _film in catalogue.films}
        media.copy(
            film for item, name, film in catalogue.films
            if not media.same_video(film, getattr(held[id(item), name], name))
        )  # fmt: skip
        for kind, names in FILMS.items():
            for item in catalogue[kind]:
                for name in names:
                    self._refusing(item, name, partial(self._film, name=name, media=media))
        for item in catalogue["modules"]:
            self._refusing(item, "sheet", partial(self._sheet, media=media))

    def _row_of(self, item: Item) -> Any:
        return self.rows[next(kind for kind, shape in KINDS.items() if type(item) is shape)][item.key]

    def _film(self, item: Item, *, name: str, media: Media) -> None:
        row, film = self._row_of(item), getattr(item, name)
        present = getattr(row, name)
        if film is None:
            if present is not None:
                setattr(row, name, None)
                self.touch(row, name)
        elif not media.same_video(film, present):
            setattr(row, name, media.new_video(film))
            self.touch(row, name)
        else:
            self._details(row, name, film, media)

    def _details(self, row: Any, name: str, film: Film, media: Media) -> None:
        """Captions, and the length of a video kept elsewhere: of the same row."""
        video = getattr(row, name)
        if not media.same_captions(film, video):
            video.captions = media.new_captions(film)
            self.touch(row, name)
        if film.seconds is not None and not video.file_id and video.duration_ms != round(film.seconds * 1000):
            video.duration_ms = round(film.seconds * 1000)
            self.touch(row, name)

    def _sheet(self, item: ModuleItem, *, media: Media) -> None:
        row, name = self._row_of(item), item.sheet
        if not name:
            if row.sheet is not None:
                row.sheet = None
                self.touch(row, "sheet")
        elif not media.same_sheet(name, row):
            row.sheet = media.new_sheet(name, row, by=self.by)
            self.touch(row, "sheet")

    def write_links(self, kind: str, item: Item) -> None:
        row = self.rows[kind][item.key]
        for name in HOLDS[kind]:
            wanted = [self.rows[name][reference.lower()] for reference in getattr(item, name)]
            if set_links(JOINTS[kind, name], row, wanted):
                self.touch(row, name)
        if isinstance(row, Workshop) and set_questions(row, item):
            self.touch(row, "questions")

    def publish(self, item: PathItem) -> None:
        """As ``publishing`` does: a path that lacks what it needs is told, not published."""
        row = self.rows["paths"][item.key]
        if row.is_published != item.published:
            lacking = missing(row) if item.published else []
            if lacking:
                self.tell(
                    item.spot("published"), NOT_READY, reference=item.reference, missing=" ".join(map(str, lacking))
                )
            row.published_at = clock.now() if item.published else None
            self.touch(row, "published")
        if item.community_on:
            self._refusing(item, "community_on", lambda _item: refuse_community(row))

    def check_after(self) -> None:
        """What only the whole can tell: colours of a path, and addresses of pages."""
        for problem in self._clashes():
            self.loaded.problems.append(problem)

    def _clashes(self) -> Iterator[Problem]:
        one, other = PathTheme.__table__.alias("one"), PathTheme.__table__.alias("other")
        first, second = Theme.__table__.alias("first"), Theme.__table__.alias("second")
        found = session.execute(
            select(Path.title, Path.reference, first.c.title, second.c.title, first.c.colour, second.c.reference)
            .join_from(Path, one, one.c.path_id == Path.id)
            .join(other, (other.c.path_id == one.c.path_id) & (one.c.position < other.c.position))
            .join(first, first.c.id == one.c.theme_id)
            .join(second, (second.c.id == other.c.theme_id) & (second.c.colour == first.c.colour))
        )
        for path, reference, a, b, colour, theme in found:
            item = self.folder.catalogue.by_key["themes"].get(theme.lower())
            holder = item or self.folder.catalogue.by_key["paths"].get(reference.lower())
            spot = holder.spot("colour" if item else "themes") if holder else Spot(self.folder.root.name)
            yield Problem(spot, CLASH % {"path": path, "one": a, "other": b, "colour": colour})

    def count(self) -> None:
        new = {(kind, reference) for kind, reference in self.loaded.made}
        for kind, item in self._items():
            if (kind, item.reference) in new:
                continue
            fields = self.touched.get(id(self.rows[kind][item.key]))
            if fields:
                self.loaded.changed.append((kind, item.reference, tuple(sorted(fields))))
            else:
                self.loaded.same += 1

    def _items(self) -> Iterator[tuple[str, Any]]:
        for kind in ENTITIES:
            for item in self.folder.catalogue[kind]:
                yield kind, item

    def touch(self, row: Any, name: str) -> None:
        self.touched.setdefault(id(row), set()).add(name)

    def _refusing(self, item: Any, name: str, work: Callable[[Any], None]) -> None:
        try:
            work(item)
        except DomainError as refusal:
            self.loaded.problems.append(Problem(item.spot(name), refusal.sentence % refusal.values))

    def tell(self, spot: Spot, sentence: Any, **values: Any) -> None:
        self.loaded.problems.append(Problem(spot, sentence % values))
