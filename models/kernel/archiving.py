"""Out of the way without being gone: an archived row leaves the lists and the choices; what points at it stays."""

from __future__ import annotations

from models.kernel import clock
from models.kernel.columns import Archivable
from models.kernel.database import flush
from models.kernel.errors import DomainError
from models.kernel.policy import Actor
from models.kernel.text import N_


class AlreadyArchived(DomainError):
    sentence = N_("%(row)s is archived already.")


class NotArchived(DomainError):
    sentence = N_("%(row)s is not archived.")


def archive(row: Archivable, *, by: Actor) -> None:
    """Take a row out of the lists and out of what new rows may choose. The audit log says who and why.

    Raises:
        AlreadyArchived
    """
    if row.archived_at is not None:
        raise AlreadyArchived(row=row)
    row.archived_at = clock.now()
    flush()


def restore(row: Archivable, *, by: Actor) -> None:
    """Bring it back.

    Raises:
        NotArchived
    """
    if row.archived_at is None:
        raise NotArchived(row=row)
    row.archived_at = None
    flush()
