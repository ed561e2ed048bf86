"""What a path, a theme or a module holds, as a tree: a few statements, whatever its size."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from backoffice.catalogue_counts import MINUTE
from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    PathWorkshop,
    Theme,
    ThemeModule,
    Workshop,
)
from models.catalogue.levels import JOINTS, Joint, Row
from models.kernel.database import session

KINDS: dict[str, type[Any]] = {
    one.__tablename__: one for one in (Path, Theme, Module, Lesson, Workshop)
}  # fmt: skip
LOADS: dict[type[Any], list[ORMOption]] = {
    PathTheme: [
        joinedload(PathTheme.theme).selectinload(Theme.module_links).joinedload(ThemeModule.module)
        .selectinload(Module.lesson_links).joinedload(ModuleLesson.lesson).joinedload(Lesson.video)
    ],
    PathWorkshop: [joinedload(PathWorkshop.workshop)],
    ThemeModule: [
        joinedload(ThemeModule.module).selectinload(Module.lesson_links).joinedload(ModuleLesson.lesson)
        .joinedload(Lesson.video)
    ],
    ModuleLesson: [joinedload(ModuleLesson.lesson).joinedload(Lesson.video)],
}  # fmt: skip


@dataclass
class Node:
    """A row at its place.

    Args:
        parent_id: of the row that holds it here.
        place, among: *3rd of 5*.
        elsewhere: how many other rows of that level hold it too.
    """

    row: Any
    parent_id: int
    place: int
    among: int
    elsewhere: int
    branches: list[Branch] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(self.row.__tablename__)

    @property
    def children(self) -> list[Node]:
        return [node for branch in self.branches for node in branch.nodes]

    @property
    def lessons(self) -> dict[int, Lesson]:
        """Each once."""
        own = {self.row.id: self.row} if isinstance(self.row, Lesson) else {}
        return own | {key: one for node in self.children for key, one in node.lessons.items()}

    @property
    def minutes(self) -> int:
        lasting = [one.video.duration_ms or 0 for one in self.lessons.values() if one.video is not None]
        return round(sum(lasting) / MINUTE)


@dataclass
class Branch:
    """The rows of one level that a row holds, in order."""

    joint: Joint
    parent: Row
    nodes: list[Node] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(self.joint.child.__tablename__)


@dataclass
class Tree:
    root: Node

    @property
    def branches(self) -> list[Branch]:
        return self.root.branches

    def walk(self) -> Iterator[Node]:
        waiting = self.root.children
        while waiting:
            node = waiting.pop(0)
            yield node
            waiting = node.children + waiting

    @property
    def mark(self) -> str:
        """All of it in letters: a page hands back the one it was made from."""
        places = ",".join(f"{node.kind}{node.row.id}<{node.parent_id}" for node in self.walk())
        return hashlib.sha256(places.encode()).hexdigest()[:16]

    def counted(self, kind: str) -> int:
        """How many different rows of a level it holds."""
        return len({node.row.id for node in self.walk() if node.kind == kind})

    @property
    def shared(self) -> int:
        """How many of its rows are used elsewhere too."""
        return len({(node.kind, node.row.id) for node in self.walk() if node.elsewhere})


def tree_of(row: Row) -> Tree:
    """What a row holds, down to the lessons."""
    root = Node(row, 0, 1, 1, 0)
    root.branches = [_branch(joint, row, _links(joint, row)) for joint in JOINTS if isinstance(row, joint.parent)]
    tree = Tree(root)
    _say_elsewhere(tree)
    return tree


def _links(joint: Joint, row: Row) -> Collection[Any]:
    held = select(joint.link).where(getattr(joint.link, joint.parent_key) == row.id)
    fresh = held.order_by(joint.link.position, joint.link.id).execution_options(populate_existing=True)
    return session.scalars(fresh.options(*LOADS[joint.link])).unique().all()


def _branch(joint: Joint, parent: Row, links: Collection[Any]) -> Branch:
    branch = Branch(joint, parent)
    for place, link in enumerate(links, start=1):
        child = getattr(link, joint.child.__tablename__)
        node = Node(child, parent.id, place, len(links), 0)
        node.branches = [
            _branch(below, child, getattr(child, below.below)) for below in JOINTS if isinstance(child, below.parent)
        ]
        branch.nodes.append(node)
    return branch


def _say_elsewhere(tree: Tree) -> None:
    """One statement a level."""
    for joint in JOINTS:
        nodes = [node for node in tree.walk() if isinstance(node.row, joint.child)]
        key = getattr(joint.link, joint.child_key)
        held = select(key, func.count(joint.link.id)).where(key.in_({node.row.id for node in nodes})).group_by(key)
        times = dict(session.execute(held).all()) if nodes else {}
        for node in nodes:
            node.elsewhere = times.get(node.row.id, 1) - 1
