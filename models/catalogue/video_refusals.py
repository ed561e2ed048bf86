"""Why a video or a sheet is not taken, each with its sentence."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class NotAVideoAddress(DomainError):
    sentence = N_(
        "This is not the address of a video at Vimeo or YouTube. It looks like https://vimeo.com/123456789 or "
        "https://www.youtube.com/watch?v=abcdefghijk."
    )


class VideoMissing(DomainError):
    sentence = N_("There is no video here: add one first.")


class DurationUnknown(DomainError):
    """Without it nobody could ever have seen the whole video."""

    sentence = N_("A duration is between one second and twelve hours, such as 4:30.")


class SheetOfAnother(DomainError):
    sentence = N_("This version is not one of this module's.")
