"""The tables of the context, under one name."""

from models.contracts.company import Company, CompanyKind
from models.contracts.enrolment import Enrolment, EnrolmentKind, Supervision
from models.contracts.price import Price
from models.contracts.rotation_plan import PathCompletion, RotationKind, RotationPlan, RotationRun
from models.contracts.session import SessionKind, SessionState, TrainingSession
from models.contracts.slot import SeatReason, SlotAssignment, WaitingEntry

__all__ = [
    "Company",
    "CompanyKind",
    "Enrolment",
    "EnrolmentKind",
    "PathCompletion",
    "Price",
    "RotationKind",
    "RotationPlan",
    "RotationRun",
    "SeatReason",
    "SessionKind",
    "SessionState",
    "SlotAssignment",
    "Supervision",
    "TrainingSession",
    "WaitingEntry",
]
