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


class VideoTooHeavy(DomainError):
    sentence = N_("This video is too heavy: %(most)s megabytes at most.")


class VideoUnreadable(DomainError):
    """Whatever its name says, it is opened and read to its end."""

    sentence = N_("This is not a whole video that can be read: choose an MP4 or WebM file.")


class VideoNotPlayable(DomainError):
    sentence = N_(
        "Browsers do not play this video (%(tracks)s). Export it as MP4 with H.264 and AAC, or as WebM, then choose it "
        "again."
    )


class VideoWithoutPicture(DomainError):
    sentence = N_("This file has sound and no picture: choose a video.")


class VideoTooLong(DomainError):
    sentence = N_("This video lasts more than twelve hours: cut it into several lessons.")


class CaptionsUnreadable(DomainError):
    """A line number helps whoever typed them."""

    sentence = N_("These captions cannot be read, see line %(line)s: choose a WebVTT or SRT file.")


class CaptionsTooHeavy(DomainError):
    sentence = N_("These captions are too heavy: one megabyte at most.")


class SheetTooHeavy(DomainError):
    sentence = N_("This file is too heavy: %(most)s megabytes at most.")


class SheetNotPdf(DomainError):
    """A picture, a web page, a drawing, a damaged file: what is inside is read (CAT-25)."""

    sentence = N_("This is not a PDF that can be read: export the sheet as PDF, then choose it again.")


class SheetEncrypted(DomainError):
    sentence = N_("This PDF is protected by a password or by restrictions: export it without protection.")


class SheetActive(DomainError):
    sentence = N_("This PDF holds a script, an action or an attached file (%(what)s): export it without.")
