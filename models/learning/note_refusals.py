"""Why a note was not saved, each with its sentence; whoever wrote it still has it before their eyes."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class NoteTooLong(DomainError):
    sentence = N_(
        "Your note has %(n)s characters; %(most)s at most can be saved. "
        "Nothing is lost: shorten it, or go on in another lesson's note."
    )


class NoteChanged(DomainError):
    """Saved elsewhere since this page read it.

    Args:
        note: what stands there now (``models.learning.noting.Note``).
    """

    sentence = N_("This note was changed in another tab or on another device. Nothing is lost: both texts are here.")
