"""The tables of the context, under one name."""

from models.contracts.company import Company, CompanyKind
from models.contracts.enrolment import Enrolment, Supervision
from models.contracts.session import SessionKind, SessionState, TrainingSession
from models.contracts.slot import SlotAssignment, WaitingEntry

__all__ = [
    "Company",
    "CompanyKind",
    "Enrolment",
    "SessionKind",
    "SessionState",
    "SlotAssignment",
    "Supervision",
    "TrainingSession",
    "WaitingEntry",
]
