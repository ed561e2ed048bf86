"""The follow-up board: one component for a session, its card and a manager's team (U-24)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import combining, normalize

from markupsafe import Markup

from models.contracts.access import AccessState
from models.contracts.following import Line, with_progress
from models.contracts.inactivity import InactiveFor
from models.contracts.progress import FACTS
from models.kernel import clock
from models.kernel.text import N_, Sentence
from web.drawing import avatar, html
from web.templating import day, moment, number

Address = Callable[..., str]
PAGE = 50
"""Lines of a page."""
COLOURS = {
    AccessState.NOT_STARTED: "blue", AccessState.OPEN: "green", AccessState.WAITING: "amber",
    AccessState.EXPIRED: "grey",
}  # fmt: skip
IN_TURN = tuple(COLOURS)
DOT = '<span class="dot dot-%s">%s</span>'
UNDER = '%s<div class="sub">%s</div>'
OWN_END = '%s<div><span class="badge bg-orange-lt">%s</span></div>'
LINK = '<a href="%s">%s</a>'
PERSON = '<div class="person">%s<div>%s<div class="sub">%s</div></div></div>'
UNKNOWN = Markup('<span class="text-secondary">—</span>')
INSTANT = '<time datetime="%s">%s</time>'
NEVER = '<span class="text-secondary">%s</span>'


@dataclass(frozen=True)
class Segment:
    name: str
    words: Sentence
    keeps: Callable[[Line], bool]


SEGMENTS = (
    Segment("", N_("All"), lambda line: True),
    Segment("holders", N_("Holders"), lambda line: line.holds),
    Segment("waiting", N_("Waiting"), lambda line: line.state is AccessState.WAITING),
    Segment("inactive", InactiveFor(), lambda line: line.inactive),
    Segment("new", N_("Never signed in"), lambda line: line.never_came),
    Segment("ended", N_("Ended"), lambda line: line.state is AccessState.EXPIRED),
)
OF_SLOTS = frozenset({"holders", "waiting"})
"""Segments that say nothing where no slot is shared."""
EVERY = tuple(segment.name for segment in SEGMENTS)


@dataclass(frozen=True)
class Head:
    """A column of the board.

    Args:
        key: what lines are put in order by; None where nothing is known, which comes last either way.
        draw: how a line shows it; it is given the address of the learner's page too.
        small: whether a narrow screen shows it.
        wraps: whether it gives room to the others, over several lines.
    """

    name: str
    label: Sentence
    key: Callable[[Line], Any]
    draw: Callable[[Line, str | None], Any]
    small: bool = False
    wraps: bool = False


@dataclass(frozen=True)
class Board:
    """What a board shows now.

    Args:
        lines: of this page.
        count: of the segment; ``total``: of every segment.
        segments: each with the number of its lines.
        address: arguments of a board's address -> the address.
        page: from 0, as ``last_page``.
    """

    lines: Sequence[Line]
    heads: Sequence[Head]
    count: int
    total: int
    segments: Sequence[tuple[Segment, int]]
    chosen: Segment
    search: str
    sort: str
    descending: bool
    page: int
    last_page: int
    address: Address

    def url(self, **changed: Any) -> str:
        """The address of this board, with some of its arguments changed; a change leads to the first page."""
        now = {"state": self.chosen.name, "search": self.search, "sort": self.sort, "desc": "1" * self.descending}
        return self.address(**{name: value for name, value in (now | changed).items() if value})

    def sorted_by(self, name: str) -> str:
        """The address that orders by a column, the other way round when it already does."""
        return self.url(sort=name, desc="1" if self.sort == name and not self.descending else "")

    def sense(self, name: str) -> str:
        """*asc*, *desc*, or nothing for a column that decides nothing."""
        return "" if self.sort != name else "desc" if self.descending else "asc"


def board_of(
    lines: Sequence[Line], asked: Mapping[str, str], address: Address, *, across: bool = False,
    segments: Sequence[str] = EVERY, most: int = PAGE,
) -> Board:  # fmt: skip
    """A board of some lines as an address asks for it.

    Args:
        asked: its arguments: ``state``, ``sort``, ``desc``, ``page``, ``search`` (already applied).
        across: whether the lines are of several sessions.
        segments: the names of those that mean something here.
        most: lines of a page.
    """
    heads = HEADS if across else tuple(head for head in HEADS if head.name != "session")
    offered = [one for one in SEGMENTS if one.name in segments]
    chosen = next((one for one in offered if one.name == asked.get("state")), offered[0])
    by, descending = {head.name: head for head in heads}.get(asked.get("sort", "")), asked.get("desc") == "1"
    kept = [line for line in lines if chosen.keeps(line)]
    measured = by is not None and by.name in FACTS  # progress decides the order: it is read for every line
    kept = in_order(with_progress(kept) if measured else kept, by, descending, chosen)
    last_page = max(0, (len(kept) - 1) // most)
    page = min(_number(asked.get("page", "")), last_page)
    shown = kept[page * most : (page + 1) * most]
    return Board(
        shown if measured else with_progress(shown), heads, len(kept), len(lines),
        [(one, sum(map(one.keeps, lines))) for one in offered], chosen, asked.get("search", ""),
        by.name if by else "", descending, page, last_page, address,
    )  # fmt: skip


def in_order(lines: list[Line], by: Head | None, descending: bool, chosen: Segment) -> list[Line]:
    """By a column, what is not known last; who waits, in the order in which they are served; else as they came."""
    if by is None:
        return sorted(lines, key=lambda line: line.rank or len(lines) + 1) if chosen.name == "waiting" else lines
    known = [line for line in lines if by.key(line) is not None]
    known.sort(key=by.key, reverse=descending)
    return known + [line for line in lines if by.key(line) is None]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


# -- how a line is drawn ----------------------------------------------------------------------------------------------


def _person(line: Line, url: str | None) -> Markup:
    one = line.person
    name = html(LINK, url, one) if url else html("%s", one)
    return html(PERSON, avatar(one.first_name, one.last_name), name, one.email)


def _session(line: Line, _url: str | None) -> Markup:
    """Its company under it, and the path that it follows."""
    path = line.session.path
    return html(UNDER, line.session, html("%s · %s", line.session.company, path) if path else line.session.company)


def _state(line: Line, _url: str | None) -> Markup:
    """Where they stand and, under it, since when they hold a slot or in which place they wait for one."""
    drawn = html(DOT, COLOURS[line.state], line.state.label)
    if line.since is not None:
        since = line.since.astimezone(clock.time_zone()).date()
        return html(UNDER, drawn, N_("Slot since %(day)s", day=day(since, "medium")))
    return drawn if line.rank is None else html(UNDER, drawn, N_("Place %(rank)s on the list", rank=line.rank))


def _last_seen(line: Line, _url: str | None) -> Any:
    at = line.person.last_seen_at
    return html(NEVER, N_("Never")) if at is None else html(INSTANT, at.isoformat(), moment(at, "short"))


def _day(value: Any) -> Any:
    return day(value, "medium") if value else UNKNOWN


def _last_day(line: Line, _url: str | None) -> Any:
    """The last day; an exception is seen where it is one's own (CON-33)."""
    last = day(line.enrolment.ends_on, "medium")
    return last if line.enrolment.own_ends_on is None else html(OWN_END, last, N_("Exception"))


def _count(value: int | None) -> Any:
    return UNKNOWN if value is None else number(value)


def _by_name(line: Line) -> tuple[str, str]:
    return _plain(line.person.last_name), _plain(line.person.first_name)


def _plain(words: str) -> str:
    """Words as a dictionary orders them: *É* beside *E*."""
    return "".join(letter for letter in normalize("NFKD", words.casefold()) if not combining(letter))


HEADS = (
    Head("person", N_("Learner"), _by_name, _person, small=True),
    Head("session", N_("Session"), lambda line: _plain(line.session.reference), _session, wraps=True),
    Head("state", N_("State"), lambda line: IN_TURN.index(line.state), _state, small=True),
    Head("ends_on", N_("Ends on"), lambda line: line.enrolment.ends_on, _last_day),
    Head("last_seen", N_("Last seen"), lambda line: line.person.last_seen_at, _last_seen),
    Head("minutes", N_("Viewing time (min)"), lambda line: line.progress.minutes,
         lambda line, _: _count(line.progress.minutes)),
    Head("videos", N_("Videos"), lambda line: line.progress.videos,
         lambda line, _: _count(line.progress.videos)),
    Head("last_video_on", N_("Last video"), lambda line: line.progress.last_video_on,
         lambda line, _: _day(line.progress.last_video_on)),
    Head("certification", N_("Certification"), lambda line: line.progress.certification,
         lambda line, _: line.progress.certification or UNKNOWN),
)  # fmt: skip
"""The columns of every board, in their order."""
