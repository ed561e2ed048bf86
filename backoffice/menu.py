"""The whole back-office as one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backoffice import (
    accounts,
    background,
    catalogue,
    companies,
    connections,
    contracts,
    evidence,
    exports,
    follow_up,
    importing,
    organisation,
    outbox,
    prices,
    quality,
    workshops,
)
from backoffice.home import QUEUES
from backoffice.queues import Queues
from backoffice.rotations import Rotations
from backoffice.screen import Screen
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from web.actor import current_actor
from web.destinations import url_or_none


@dataclass(frozen=True)
class Entry:
    """A line of the menu: a screen, or a page of our own.

    Args:
        permission: who is shown it, when that is fewer than those who may open it: others come there by links.
    """

    view: Any
    permission: str | None = None

    @property
    def title(self) -> str:
        return str(self.view.title)

    @property
    def icon(self) -> str:
        return str(self.view.icon)

    @property
    def url(self) -> str | None:
        return url_or_none(f"{self.view.endpoint}.index_view")

    def is_shown(self) -> bool:
        return bool(self.view.is_accessible()) and (self.permission is None or current_actor().may(self.permission))


@dataclass(frozen=True)
class Section:
    title: Sentence | str
    entries: tuple[Entry, ...]

    def open_to_reader(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_shown()]


def sections() -> tuple[Section, ...]:
    """Made once an application: a screen belongs to one Flask application.

    What one comes for every day stands first: learners and sessions (CON-60); then what staff alone set up.
    """
    enrolments = contracts.EnrolmentScreen()  # the first one made is where an enrolment has its page
    return (
        Section("", (Entry(Queues(QUEUES)),)),
        _section(N_("Learners"), follow_up.FollowUpScreen, follow_up.ReportScreen, contracts.TeamScreen),
        _section(N_("Sessions"), contracts.SessionScreen, Rotations, contracts.SlotScreen),
        Section(
            N_("Contracts"),
            (
                Entry(companies.CompanyScreen(), Permission.COMPANY_WRITE),
                Entry(enrolments, Permission.ENROLMENT_WRITE),
            ),
        ),
        _section(
            N_("Catalogue"), catalogue.PathScreen, catalogue.ThemeScreen, catalogue.ModuleScreen,
            catalogue.LessonScreen, workshops.WorkshopScreen, quality.Quality,
        ),
        _section(N_("Network"), accounts.PeopleScreen, accounts.RoleGrantScreen, connections.ConnectionScreen),
        _section(N_("Sending"), outbox.MessageScreen),
        _section(
            N_("Activity"), background.TaskScreen, exports.ExportRunScreen, importing.ImportScreen, outbox.JobScreen
        ),
        _section(
            N_("Set-up"), evidence.AuditScreen, organisation.SettingScreen, organisation.CampusScreen,
            organisation.CurriculumScreen, organisation.PromotionScreen, prices.PriceScreen,
        ),
    )  # fmt: skip


def _section(title: Sentence, *screens: type[Screen | Rotations | quality.Quality]) -> Section:
    return Section(title, tuple(Entry(screen()) for screen in screens))
