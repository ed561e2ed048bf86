"""What staff do to the ways into an account: end its connections, help somebody who lost their telephone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from backoffice.verb import Verb
from models.accounts import unlocking
from models.accounts.entities import LoginSession, Person
from models.accounts.refusals import NotYourself
from models.accounts.second_factor import is_on, reset_second_factor
from models.accounts.sign_in import end_sessions
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission


def sign_out_everywhere(person: Person, *, by: Actor) -> int:
    """End every open session of a person but the one at the screen (ASVS 7.4.5).

    Raises:
        NotYourself: one's own, from a task: it does not know which of them is at the screen.
    """
    if person.id == by.person_id and by.login_session_id is None:
        raise NotYourself
    return end_sessions(person.id, reason="ended_by_staff", keep=by.login_session_id)


class EndSessions(Verb):
    permission = Permission.LOGIN_SESSION_END
    operation = sign_out_everywhere
    label, icon = N_("End the connections"), "logout"
    done = N_("%(subject)s is signed out everywhere.")

    def offered(self, subject: Person) -> bool:
        return subject.is_registered

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        still_open = LoginSession.person_id.in_([one.id for one in subjects]), LoginSession.ended_at.is_(None)
        n = session.scalar(select(func.count(LoginSession.id)).where(*still_open)) or 0
        return [NN_("%(n)s open connection ends.", "%(n)s open connections end.", n)]


class Unlock(Verb):
    """For somebody who typed a wrong password too often."""

    permission = Permission.PERSON_INVITE
    operation = unlocking.unlock
    label, icon = N_("Lift the block"), "lock-open"
    done = N_("%(subject)s can try again at once.")
    on_selection = False

    def offered(self, subject: Person) -> bool:
        return unlocking.locked_until(subject) is not None

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [
            N_("The wrong tries are forgotten, and the person can sign in at once."),
            N_("Make sure first that they tried themselves: many tries may be somebody else's."),
        ]


class ResetSecondFactor(Verb):
    """For somebody who lost both the telephone and the recovery codes."""

    permission = Permission.LOGIN_SESSION_END
    operation = reset_second_factor
    label, icon, danger = N_("Reset the two-step sign-in"), "shield", True
    done = N_("%(subject)s signs in with the password alone, until a new telephone is set up.")
    on_selection, needs_proof = False, True

    def offered(self, subject: Person) -> bool:
        return is_on(subject.id)

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [
            N_("Make sure first that you are speaking with this very person."),
            N_("Their telephone and recovery codes stop working; they are signed out everywhere. Nothing is mailed."),
            N_("Administrators and pilots set up a new one at their next sign-in."),
        ]
