"""Why somebody cannot learn this now, each with its sentence."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class Unknown(DomainError):
    """Of no path of theirs: the faces answer 404, so that nothing tells whether it exists."""

    sentence = N_("There is nothing here.")


class AccessClosed(DomainError):
    """In a path of theirs whose lessons are not open now; the first page says why and until when (ACC-14, LRN-33)."""

    sentence = N_("Your lessons are not open now. Your progress is kept: the first page says what comes next.")


class Malformed(DomainError):
    """No player of ours says this."""

    sentence = N_("What was watched could not be read, so it was not counted. Reload the page.")


class BeyondTheEnd(DomainError):
    sentence = N_("This goes on after the end of the video, so it was not counted. Reload the page.")


class FasterThanPossible(DomainError):
    """A forged report, or one from the future."""

    sentence = N_("So much cannot have been watched in so little time, so it was not counted.")


class VideoReplaced(DomainError):
    sentence = N_("This video was replaced meanwhile. Reload the page to watch the new one.")


class LengthUnknown(DomainError):
    """Nothing of it can be validated before a check, or the staff, says it (LRN-17)."""

    sentence = N_("How long this video lasts is not known yet, so nothing of it can be counted. Tell the staff.")


class ReasonMissing(DomainError):
    """LRN-18."""

    sentence = N_("Say why: the reason stays with the lesson and in the audit log.")


class AlreadyViewed(DomainError):
    sentence = N_("This lesson counts as viewed already.")


class NotMarked(DomainError):
    sentence = N_("Nobody marked this lesson as viewed.")


class NotInTheirPaths(DomainError):
    sentence = N_("This lesson is in no path that the person follows.")
