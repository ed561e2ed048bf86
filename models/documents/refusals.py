"""Why a file is not taken, each with its sentence."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class PictureTooHeavy(DomainError):
    sentence = N_("This picture is too heavy: five megabytes at most.")


class PictureTooLarge(DomainError):
    """A small file may claim billions of pixels (test F1)."""

    sentence = N_("This picture has too many pixels: 25 million at most, such as 5,000 by 5,000.")


class PictureUnreadable(DomainError):
    """Whatever the name of the file says, what is inside is looked at (test F2)."""

    sentence = N_("This is not a picture that can be read: choose a JPEG, PNG, WebP or GIF file.")


class PictureMissing(DomainError):
    sentence = N_("Choose a picture first.")
