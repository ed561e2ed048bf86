"""An import in a process of its own: ``python -m tests.tasks.import_process URL FOLDER whole|die-after N|go-on``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from models.directory.people_import import PEOPLE
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, act_as
from models.workbench.entities import ImportBatch
from models.workbench.importing import applying, slicing, steps
from models.workbench.importing.refusals import NothingToApply
from tests.application import settings_for
from tests.models.directory.imports import Desk
from wsgi import create_app

ROWS = 60


def main(url: str, folder: Path, what: str, after: int) -> None:
    own = folder / str(os.getpid())
    own.mkdir()
    with create_app(settings_for(url, own)).app_context():
        act_as(SYSTEM)
        slicing.AT_A_TIME = 20
        if what == "go-on":
            batch = session.query(ImportBatch).order_by(ImportBatch.id.desc()).limit(1).one()
        else:
            batch = Desk(SYSTEM, own).checked(*[f"Zoé;Abadie;zoe{n}@exemple.fr;testeur;;" for n in range(ROWS)])
            try:
                with transaction():
                    applying.begin(PEOPLE, batch, by=SYSTEM)
            except NothingToApply:  # the other process was done before this one had checked: everybody is there
                return
        assert steps.is_interrupted(batch)
        apply(batch.id, after if what == "die-after" else ROWS)


def apply(batch_id: int, slices: int) -> None:
    """Apply so many slices, and die in the middle of the next."""
    rows = applying.slices(PEOPLE, batch_id, by=SYSTEM)
    for number in range(ROWS):
        with transaction():
            more = next(rows, None)
            if number == slices and more is not None:
                os.kill(os.getpid(), signal.SIGKILL)
        if more is None:
            return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 0)
