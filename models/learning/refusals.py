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
