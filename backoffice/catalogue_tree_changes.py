"""One change of a tree: a row put in, taken out, moved from one place to another; and what takes it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from backoffice.catalogue_tree import KINDS, Tree
from backoffice.lookups import parsed
from models.catalogue.levels import JOINTS, Joint


@dataclass(frozen=True)
class Change:
    """``module.12.3.4.2``: the module 12 leaves 3 and takes the second place in 4; 0 is nowhere, or the end.

    Args:
        kind: the level of what moves.
    """

    kind: str
    child: int
    origin: int
    to: int
    at: int

    @classmethod
    def of(cls, text: str, child: str | None = None) -> Self | None:
        """What a request says; None when it says nothing.

        Args:
            child: the row chosen beside it, for what is put in.
        """
        kind, *numbers = text.split(".")
        ids = [parsed(number) for number in numbers]
        if kind not in KINDS or kind == "path" or len(ids) != 4 or None in ids:
            return None
        change = cls(kind, *(number or 0 for number in ids))
        return replace(change, child=parsed(child) or 0) if child is not None else change

    def __str__(self) -> str:
        return f"{self.kind}.{self.child}.{self.origin}.{self.to}.{self.at}"

    @property
    def joint(self) -> Joint:
        return next(one for one in JOINTS if one.child is KINDS[self.kind])

    def is_within(self, tree: Tree) -> bool:
        """Whether all that it touches stands in the tree: what is taken out does, and so does where it goes."""
        parents = {(node.kind, node.row.id) for node in (tree.root, *tree.walk())}
        level = str(self.joint.parent.__tablename__)
        ends = [end for end in (self.origin, self.to) if end]
        return bool(ends) and all((level, end) in parents for end in ends)

    def undone_in(self, tree: Tree) -> Change:
        """What takes it back, asked of the tree before it."""
        at = next(
            (node.place for node in tree.walk()
             if (node.kind, node.row.id, node.parent_id) == (self.kind, self.child, self.origin)),
            0,
        )  # fmt: skip
        return Change(self.kind, self.child, self.to, self.origin, at)
