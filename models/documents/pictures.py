"""Profile pictures: set, and removed for the one drawn from initials (ACC-47…49)."""

from __future__ import annotations

from sqlalchemy import Select, select

from models.accounts.entities import Person
from models.accounts.membership import before_deletion
from models.accounts.policy import require_not_above
from models.documents.entities import StoredFile
from models.documents.images import portrait
from models.documents.operations import keep, let_go
from models.documents.refusals import PictureMissing
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def set_picture(person: Person, content: bytes, *, by: Actor) -> StoredFile:
    """Replace somebody's picture, their own or as staff (ACC-47, ACC-48).

    Args:
        content: the file as it was sent.

    Raises:
        PictureMissing, PictureTooHeavy, PictureTooLarge, PictureUnreadable: next to the field ``picture``; Forbidden
    """
    _require_self_or_staff(person, by)
    if not content:
        raise PictureMissing("picture")
    file = keep(portrait(content), "image/webp")
    earlier, person.picture = person.picture, file
    session.flush()
    if earlier is not None:
        let_go(earlier)
    return file


def remove_picture(person: Person, *, by: Actor) -> None:
    """Back to the default one (ACC-49); nothing to do when there is none.

    Raises:
        Forbidden
    """
    _require_self_or_staff(person, by)
    _forget(person)


def picture_shown(picture_id: int) -> Select[StoredFile]:
    """A picture, if it is of somebody whom the actor may see: the scope of people narrows it (test F4)."""
    return (
        select(StoredFile).join(Person, Person.picture_id == StoredFile.id).where(StoredFile.id == picture_id)
    )  # fmt: skip


@before_deletion
def leave_with_their_picture(person: Person, by: Actor) -> None:
    """Erasing somebody erases their face too (ACC-63)."""
    _forget(person)


def _forget(person: Person) -> None:
    if person.picture is None:
        return
    file, person.picture = person.picture, None
    session.flush()
    let_go(file)


def _require_self_or_staff(person: Person, by: Actor) -> None:
    if person.id == by.person_id and by.impersonator_id is None:
        return
    require(by, Permission.PERSON_WRITE, person)
    require_not_above(by, person)
