"""How companies, sessions, enrolments, slots and teams are shown, wherever they are."""

from __future__ import annotations

from sqlalchemy import func, select

from backoffice import (
    catalogue_sayings,  # noqa: F401 - what the path of a session is called
    contract_sayings,
    follow_up_columns,
)
from backoffice.cells import EMPTY, badge, drawn, person_cell
from backoffice.contract_cells import (
    TONES,
    last_day,
    own_end,
    seats,
    state_and_since,
    state_dot,
    state_of_enrolment,
    state_of_session,
    to_board,
)
from backoffice.described import Column, describe
from models.contracts.entities import Company, Enrolment, SlotAssignment, Supervision, TrainingSession
from models.kernel.text import N_

SESSION_ENDS_ON = select(TrainingSession.ends_on).where(TrainingSession.id == Enrolment.session_id).scalar_subquery()

describe(Company, {"kind": Column(cell=lambda row: badge(row.kind, "secondary"))})
describe(
    TrainingSession,
    {
        "reference": Column(cell=to_board),
        "kind": Column(cell=lambda row: badge(row.kind, TONES[row.kind])),
        "package": Column(cell=seats, sort=TrainingSession.package),
        "state": Column(
            read=state_of_session,
            cell=lambda row: state_dot(state_of_session(row)),
            sql=contract_sayings.state_of_session,
        ),
    },
)
describe(
    Enrolment,
    {
        "person": Column(cell=lambda row: person_cell(row.person)),
        "session": Column(cell=lambda row: to_board(row.session)),
        "state": Column(read=state_of_enrolment, cell=state_and_since, sql=contract_sayings.state_of_enrolment),
        "kind": Column(label=N_("In the session as")),
        "own_ends_on": Column(cell=lambda row: own_end(row.own_ends_on) if row.own_ends_on else EMPTY),
        "ends_on": Column(cell=last_day, sort=func.coalesce(Enrolment.own_ends_on, SESSION_ENDS_ON)),
        "since": Column(
            label=N_("Slot since"),
            read=lambda row: row.assignment.since if row.assignment else None,
            sql=contract_sayings.slot_since,
        ),
        "waiting": Column(read=lambda row: row.waiting is not None, sql=contract_sayings.is_waiting),
        "person.last_seen_at": Column(label=N_("Last seen")),
        **follow_up_columns.DESCRIBED,
    },
)
describe(
    SlotAssignment,
    {
        "enrolment.person": Column(label=N_("Learner"), cell=lambda row: person_cell(row.enrolment.person)),
        "session": Column(cell=lambda row: to_board(row.session)),
        "since": Column(sort=func.lower(SlotAssignment.during)),
        "until": Column(
            cell=lambda row: drawn(row.until) if row.until else badge(N_("Held now"), "green"),
            sort=func.upper(SlotAssignment.during),
        ),
    },
)
describe(
    Supervision,
    {
        "manager": Column(cell=lambda row: person_cell(row.manager)),
        "person": Column(cell=lambda row: person_cell(row.person)),
        "created_at": Column(label=N_("Since")),
    },
)
