"""`passerelle catalogue export|import`: a school moves out of a folder, and into one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from models.catalogue.folder import KINDS
from models.catalogue.folder_export import export
from models.catalogue.folder_loading import Loaded, load
from models.catalogue.folder_reading import read_folder
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_, NN_

WRITTEN = N_("Written into %(folder)s: %(counts)s.")
MADE, CHANGED, SAME = N_("made"), N_("changed (%(fields)s)"), N_("Already so: %(n)s.")
REHEARSED = N_("This was a rehearsal: nothing is written.")


@dataclass(frozen=True)
class Report:
    """What became of a folder; ``str()`` is what the operator reads."""

    loaded: Loaded
    rehearsed: bool

    @property
    def refused(self) -> bool:
        return bool(self.loaded.problems)

    def __str__(self) -> str:
        if self.refused:
            lines = [f"{one.spot.file}:{one.spot.line}: {one.sentence}" for one in self.loaded.problems]
            count = NN_("%(n)s problem: nothing was loaded.", "%(n)s problems: nothing was loaded.", len(lines))
            return "\n".join([*lines, str(count)])
        lines = [f"{kind} “{reference}”: {MADE}" for kind, reference in self.loaded.made]
        lines += [
            f"{kind} “{reference}”: {CHANGED % {'fields': ', '.join(names)}}"
            for kind, reference, names in self.loaded.changed
        ]
        lines.append(str(SAME % {"n": self.loaded.same}))
        return "\n".join([*lines, str(REHEARSED)] if self.rehearsed else lines)


def read(folder: Path, *, dry_run: bool = False) -> Report:
    """Load a folder in one transaction, or say every reason why not."""
    with acting_as(SYSTEM), transaction():
        loaded = load(read_folder(folder), by=SYSTEM)
        if loaded.problems or dry_run:
            session.rollback()
    return Report(loaded, dry_run)


def write(folder: Path, reference: str | None = None) -> str:
    """Write the catalogue, or a path of it; says how much."""
    with acting_as(SYSTEM):
        catalogue = export(folder, reference=reference, by=SYSTEM)
    counts = Counter({kind: len(catalogue[kind]) for kind in KINDS})
    words = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    return str(WRITTEN % {"folder": folder, "counts": words})
