"""A path is published and taken back, after saying whom that concerns (CAT-01, CAT-04)."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.catalogue_extent import extent_of
from backoffice.catalogue_next import next_step
from backoffice.verb import Verb
from models.catalogue import operations
from models.catalogue.entities import Path
from models.catalogue.learners import learners_on
from models.catalogue.publishing import missing
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission
from web.actor import current_actor

Words = list[Sentence | str]


def followers(paths: Sequence[Path]) -> Sentence:
    """How many people follow one of some paths, today or later."""
    number = learners_on([path.id for path in paths])
    return NN_("%(n)s learner follows it, today or later.", "%(n)s learners follow it, today or later.", number)


class ChangingWhatIsRead(Verb):
    """What makes a path appear or go says whom that concerns (CAT-04)."""

    def foreseen(self, subjects: Sequence[Path]) -> list[Sentence]:
        if len(subjects) != 1:
            return []
        return extent_of(lambda: self.operation(subjects[0], by=current_actor()))


class PublishPath(ChangingWhatIsRead):
    permission, operation = Permission.CATALOGUE_WRITE, operations.publish_path
    label, icon, on_matching = N_("Publish"), "rocket", False
    done = N_("“%(subject)s” is published.")

    def offered(self, subject: Path) -> bool:
        return not subject.is_published and subject.archived_at is None

    def extent(self, subjects: Sequence[Path]) -> Words:
        lacking: Words = list(missing(subjects[0])) if len(subjects) == 1 else []
        self.blocked = bool(lacking)
        if lacking:
            self.onward = next_step(subjects[0])
            return [N_("It cannot be published yet:"), *lacking]
        return [
            N_("The people of its sessions read it as soon as their access is open."), followers(subjects),
            *self.foreseen(subjects),
            N_("No mail leaves. You can take it back at any time."),
        ]  # fmt: skip


class UnpublishPath(ChangingWhatIsRead):
    permission, operation = Permission.CATALOGUE_WRITE, operations.unpublish_path
    label, icon, on_matching = N_("Unpublish"), "eye-off", False
    done = N_("“%(subject)s” is a draft again.")

    def offered(self, subject: Path) -> bool:
        return subject.is_published

    def extent(self, subjects: Sequence[Path]) -> Words:
        return [
            N_("Nobody but staff reads it any more: its learners are told that their path is not published yet."),
            followers(subjects), *self.foreseen(subjects),
            N_("What they viewed, wrote and earned is kept. No mail leaves."),
        ]  # fmt: skip
