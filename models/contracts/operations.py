"""The verbs of the context, under one name."""

from models.contracts.agreements import change_session, create_session
from models.contracts.arranging import arrange
from models.contracts.companies import change_company, create_company, freeze_name, move_sessions
from models.contracts.completing import finish_path, reopen_path
from models.contracts.enrolling import change_end, change_kind, enrol, enrol_all
from models.contracts.newcomers import add_learners
from models.contracts.queueing import leave_queue, queue_for_slot
from models.contracts.reminding import remind_of_ends, remind_the_inactive
from models.contracts.reporting import report_teams
from models.contracts.rotating import order_queue, set_rotation, stop_rotation
from models.contracts.rotation_nights import rotate_session
from models.contracts.seats import assign_slot, release_slot
from models.contracts.supervising import follow, set_managers, set_team, unfollow
from models.contracts.transferring import transfer
from models.contracts.welcoming import announce_paths, welcome_starting_learners
from models.contracts.withdrawing import withdraw

__all__ = [
    "add_learners",
    "announce_paths",
    "arrange",
    "assign_slot",
    "change_company",
    "change_end",
    "change_kind",
    "change_session",
    "create_company",
    "create_session",
    "enrol",
    "enrol_all",
    "finish_path",
    "follow",
    "freeze_name",
    "leave_queue",
    "move_sessions",
    "order_queue",
    "queue_for_slot",
    "release_slot",
    "remind_of_ends",
    "remind_the_inactive",
    "reopen_path",
    "report_teams",
    "rotate_session",
    "set_managers",
    "set_rotation",
    "set_team",
    "stop_rotation",
    "transfer",
    "unfollow",
    "welcome_starting_learners",
    "withdraw",
]
