"""Why a part of the catalogue does not let itself be written, linked, published or deleted."""

from __future__ import annotations

from models.kernel.errors import Conflict, DomainError
from models.kernel.text import N_, NN_


class TitleMissing(DomainError):
    sentence = N_("Give it a title: it is the name that learners read.")


class ReferenceMissing(DomainError):
    """CAT-19."""

    sentence = N_("Give it a reference: its use, its content, all that helps to find it again.")


class TooLong(DomainError):
    sentence = N_("%(most)s characters at most: these are %(length)s.")


class ReferenceUsed(DomainError):
    """CAT-18, CAT-20."""

    sentence = N_("“%(title)s” already has this reference: use it, or add what tells them apart.")


class ReferenceJustUsed(DomainError):
    """The same, said by the database."""

    sentence = N_("This reference has just been given to something else: add what tells them apart.")
    constraints = (
        "uq_path_reference", "uq_theme_reference", "uq_module_reference", "uq_lesson_reference",
        "uq_workshop_reference",
    )  # fmt: skip


class SlugUnusable(DomainError):
    """CAT-10."""

    sentence = N_("The address of a page is made of letters and digits, as in “fondamentaux-du-recrutement”.")
    constraints = ("ck_path_slug",)


class SlugTaken(DomainError):
    sentence = N_("Another path has this address already.")
    constraints = ("uq_path_slug",)


class AddressUnsafe(DomainError):
    sentence = N_("An address begins with https:// or http://.")


class HoursOutOfRange(DomainError):
    sentence = N_("An average duration is from 1 to 10,000 hours.")
    constraints = ("ck_path_average_hours",)


class NotAColour(DomainError):
    sentence = N_("A colour is written as #1e90ff: six digits, from 0 to f.")
    constraints = ("ck_theme_colour",)


class ColourTaken(DomainError):
    """CAT-17, the golden rule; names the clash."""

    sentence = N_(
        "Never the same colour twice in a path: in “%(path)s”, the theme “%(theme)s” is %(colour)s already. "
        "Choose another colour."
    )


class ColourJustTaken(DomainError):
    """The same, said by the database."""

    sentence = N_("Never the same colour twice in a path: another theme has just taken it. Choose another colour.")
    constraints = ("uq_path_theme_colour",)


class TooFewWorkshops(DomainError):
    """CAT-06, with both numbers."""

    sentence = N_(
        "“%(path)s” has %(workshops)s workshops: it cannot require %(required)s. "
        "Change the number required, or the workshops."
    )
    constraints = ("ck_path_required_workshops",)

    def __init__(self, field: str | None = None, **values: object) -> None:
        super().__init__(field, **({"path": "—", "workshops": 0, "required": 0} | values))


class NotLinkable(DomainError):
    sentence = N_("“%(child)s” cannot be put in “%(parent)s”.")


class TwiceInIt(DomainError):
    sentence = N_("“%(child)s” is in “%(parent)s” already, and cannot be there twice.")


class JustLinked(Conflict):
    """Two people put the same thing in the same place, or one deleted what the other linked."""

    constraints = (
        "uq_path_theme_path_id_theme_id", "uq_path_theme_path_id_position", "fk_path_theme_theme_id",
        "uq_theme_module_theme_id_module_id", "uq_theme_module_theme_id_position", "fk_theme_module_module_id",
        "uq_module_lesson_module_id_lesson_id", "uq_module_lesson_module_id_position", "fk_module_lesson_lesson_id",
        "uq_path_workshop_path_id_workshop_id", "uq_path_workshop_path_id_position", "fk_path_workshop_workshop_id",
        "uq_workshop_module_workshop_id_module_id", "uq_workshop_question_workshop_id_stage_position",
    )  # fmt: skip


class NotInIt(DomainError):
    sentence = N_("“%(child)s” is not in “%(parent)s” any more.")


class OrderChanged(DomainError):
    sentence = N_("What “%(parent)s” holds has changed meanwhile: here it is again, put it in order once more.")


class Archived(DomainError):
    sentence = N_("“%(row)s” is archived: restore it before using it again.")


class CatalogueGone(DomainError):
    sentence = N_("This has just been deleted from the catalogue.")


class AlreadyPublished(DomainError):
    sentence = N_("“%(path)s” is published already.")


class NotPublished(DomainError):
    sentence = N_("“%(path)s” is not published.")


class NotReady(DomainError):
    """What is missing before a path is published."""

    sentence = N_("“%(path)s” cannot be published yet. %(missing)s")


class NoCategoryYet(DomainError):
    """COM-32, A-41."""

    sentence = N_(
        "The community of “%(path)s” cannot be activated: no category is linked with one of its themes or workshops. "
        "Create the categories first."
    )


class QuestionMissing(DomainError):
    sentence = N_("A question is not empty.")


class QuestionAnswered(DomainError):
    sentence = N_("Learners have answered “%(question)s”: it stays. Correct its words instead.")


class QuestionGone(DomainError):
    sentence = N_("One of these questions has just been deleted: look at the page again.")


class SheetLost(DomainError):
    sentence = N_("The file of the sheet of “%(module)s” is not to be found: load it again, then duplicate.")


class UsedByLearners(DomainError):
    """CAT-15."""

    sentence = NN_(
        "%(n)s learner has used “%(row)s”: it cannot be deleted. Remove its paths instead: it is shown no more, "
        "and what was done is kept.",
        "%(n)s learners have used “%(row)s”: it cannot be deleted. Remove its paths instead: it is shown no more, "
        "and what was done is kept.",
        0,
    )


class TaughtAlready(DomainError):
    """The same of a module, a lesson or a workshop."""

    sentence = NN_(
        "%(n)s learner has used “%(row)s”: it cannot be deleted. Archive it instead: it leaves the choices, "
        "and what was done is kept.",
        "%(n)s learners have used “%(row)s”: it cannot be deleted. Archive it instead: it leaves the choices, "
        "and what was done is kept.",
        0,
    )


class StillUsed(DomainError):
    """Names where."""

    sentence = N_("“%(row)s” cannot be deleted: it is used in %(where)s. Remove it from there first, or archive it.")


class StillFollowed(DomainError):
    sentence = N_(
        "“%(row)s” cannot be deleted: sessions follow it (%(where)s). Give them another path first, or unpublish it."
    )
