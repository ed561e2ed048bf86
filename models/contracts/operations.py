"""The verbs of the context, under one name."""

from models.contracts.agreements import change_company, change_session, create_company, create_session
from models.contracts.completing import finish_path, reopen_path
from models.contracts.enrolling import change_end, enrol, follow
from models.contracts.queueing import leave_queue, queue_for_slot
from models.contracts.reminding import remind_of_ends, remind_the_inactive
from models.contracts.rotating import order_queue, set_rotation, stop_rotation
from models.contracts.rotation_nights import rotate_session
from models.contracts.seats import assign_slot, release_slot
from models.contracts.welcoming import announce_paths, welcome_starting_learners

__all__ = [
    "announce_paths",
    "assign_slot",
    "change_company",
    "change_end",
    "change_session",
    "create_company",
    "create_session",
    "enrol",
    "finish_path",
    "follow",
    "leave_queue",
    "order_queue",
    "queue_for_slot",
    "release_slot",
    "remind_of_ends",
    "remind_the_inactive",
    "reopen_path",
    "rotate_session",
    "set_rotation",
    "stop_rotation",
    "welcome_starting_learners",
]
