"""What the page of data quality looks at; a context adds its own with :func:`checks` (OPS-12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.accounts.entities import Person
from models.catalogue.entities import Lesson, Module, Path, Theme, VideoState, Workshop
from models.contracts.entities import TrainingSession
from models.kernel.text import N_, Sentence
from models.learning import quality


@dataclass(frozen=True)
class Check:
    """A thing that may be wrong.

    Args:
        why: what it means for people.
        mend: what to do about it.
        found: the rows concerned, as (id, words, note).
        entity: what those rows are.
        asked: the arguments of the list that shows the same rows, if there is one.
        notes: how a note reads, where it is a code.
    """

    name: str
    title: Sentence
    icon: str
    why: Sentence
    mend: Sentence
    found: Callable[[], Any]
    entity: type[Any]
    asked: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Sentence] = field(default_factory=dict)


_checks: list[Check] = []


def checks(*more: Check) -> tuple[Check, ...]:
    """Every check, in order, after adding some."""
    _checks.extend(one for one in more if one.name not in {known.name for known in _checks})
    return tuple(_checks)


STATES = {one.value: one.label for one in VideoState}
CHANGE_LESSON = N_("Open the lesson and give it a video.")
checks(
    Check(
        "broken", N_("Videos that do not play"), "player-play",
        N_("Learners cannot watch these lessons: the link is broken, or the video is private."),
        N_("Correct the address of the video or its privacy at its host, then check it again."),
        lambda: quality.videos_in(VideoState.BROKEN, VideoState.PRIVATE), Lesson, {"segment": "broken"}, STATES,
    ),
    Check(
        "unchecked", N_("Videos that nobody has checked"), "player-play",
        N_("Nobody knows yet whether they play, nor how long they last: nothing of them can be validated."),
        N_("Check them from the lesson’s page; the nightly check does it too."),
        lambda: quality.videos_in(VideoState.UNCHECKED, VideoState.UNREACHABLE), Lesson, notes=STATES,
    ),
    Check(
        "workshop-videos", N_("Workshops with a video that does not play"), "player-play",
        N_("Learners cannot watch it: the link is broken, or the video is private."),
        N_("Correct the address of the video or its privacy at its host, then check it again."),
        lambda: quality.workshop_videos_in(VideoState.BROKEN, VideoState.PRIVATE), Workshop, notes=STATES,
    ),
    Check(
        "workshop-unchecked", N_("Workshops with a video that nobody has checked"), "player-play",
        N_("Nobody knows yet whether it plays."),
        N_("Check it from the workshop’s page; the nightly check does it too."),
        lambda: quality.workshop_videos_in(VideoState.UNCHECKED, VideoState.UNREACHABLE), Workshop, notes=STATES,
    ),
    Check(
        "no-video", N_("Lessons without video"), "player-play",
        N_("There is nothing to watch in them: nobody can complete them, nor validate their theme."),
        CHANGE_LESSON, quality.lessons_without_video, Lesson, {"segment": "no-video"},
    ),
    Check(
        "no-sheet", N_("Modules without sheet"), "file-text",
        N_("Learners find no summary sheet to download there."),
        N_("Load the sheet in the module’s form, or wait for whoever writes it."),
        quality.modules_without_sheet, Module,
    ),
    Check(
        "empty-modules", N_("Modules without lesson"), "stack", N_("They show as empty on the path."),
        N_("Add their lessons, or take them out of their themes."), quality.empty_modules, Module, {"segment": "empty"},
    ),
    Check(
        "empty-themes", N_("Themes without module"), "tag",
        N_("A theme without lessons cannot be validated: its path cannot be finished."),
        N_("Add its modules, or take it out of its paths."), quality.empty_themes, Theme, {"segment": "empty"},
    ),
    Check(
        "empty-paths", N_("Published paths without theme"), "route", N_("Their learners find nothing to follow."),
        N_("Add a theme, or unpublish the path."), quality.published_without_theme, Path,
    ),
    Check(
        "colours", N_("Same colour twice in a path"), "palette",
        N_("Two themes could be taken for one another. The database refuses it at every way in: always zero."),
        N_("Nothing to do."), quality.colour_clashes, Path,
    ),
    Check(
        "out-of-path", N_("Locked workshops that ask for a module of another path"), "lock",
        N_("Their learners cannot view that module: it does not lock the workshop, and probably is a mistake."),
        N_("Put the module in the path, or take it out of the workshop."), quality.workshops_out_of_path, Workshop,
    ),
    Check(
        "optional", N_("Locked workshops that ask for a module of an optional theme"), "lock",
        N_("Whoever skips the optional theme finds the workshop locked."),
        N_("Tell learners, or choose modules of mandatory themes."), quality.workshops_on_optional, Workshop,
    ),
    Check(
        "licences", N_("Licence sessions whose package is not their number of learners"), "license",
        N_("What is invoiced is not what is used (learners / package)."),
        N_("Save the session with the right package, or add the missing learners."),
        quality.licences_that_disagree, TrainingSession,
    ),
    Check(
        "addresses", N_("E-mail addresses that look mistyped"), "mail",
        N_("Their mails leave for a domain one letter away from a common one: they probably never arrive."),
        N_("Ask the person, then correct the address on their page."), quality.mistyped_addresses, Person,
    ),
    Check(
        "namesakes", N_("People of the same name"), "users",
        N_("The same person may have two accounts, and half their progress on each."),
        N_("Compare them; deactivate the account that is not used."), quality.namesakes, Person,
    ),
)  # fmt: skip
