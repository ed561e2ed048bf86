"""Why a workshop cannot go on like this, each with its sentence."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class WorkshopLocked(DomainError):
    """Its page lists the modules, done and not done (LRN-25, LRN-26)."""

    sentence = N_("This workshop is locked: see its modules in full first.")


class StageNotOpen(DomainError):
    sentence = N_("Finish the stage before this one first.")


class QuestionUnanswered(DomainError):
    sentence = N_("Answer this question too: every question of the stage counts.")


class AnswerTooLong(DomainError):
    sentence = N_("This is too long: %(length)s characters, for %(most)s at most.")


class TooManyChosen(DomainError):
    sentence = N_("%(most)s answers are displayed at most: take one off the list first.")


class AnswerGone(DomainError):
    sentence = N_("One of these answers is not chosen any more: look at the page again.")
