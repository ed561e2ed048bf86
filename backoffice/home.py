"""The first page: what waits for whoever opened it, what changed, and a few figures; each context declares its own."""

from __future__ import annotations

from typing import Any

from flask_admin import AdminIndexView, expose
from sqlalchemy import exists

from backoffice import account_tiles, catalogue_tiles, contract_tiles, evidence_tiles, outbox_tiles
from backoffice.access import Guarded
from backoffice.cells import rendered
from backoffice.counting import Count
from backoffice.queues import MANY, Counted, queues_for_reader
from backoffice.tiles import Chart, Number, Step, Tile, values_of
from models.kernel.policy import Actor
from models.kernel.text import N_
from models.permissions import Permission
from web.actor import current_actor

NUMBERS: tuple[Number, ...] = (*account_tiles.NUMBERS, *contract_tiles.NUMBERS, *catalogue_tiles.NUMBERS)
QUEUES = (*contract_tiles.QUEUES, *account_tiles.QUEUES, *outbox_tiles.QUEUES)
TILES: tuple[Tile, ...] = (
    *contract_tiles.LISTS, *account_tiles.CHARTS, *contract_tiles.CHARTS, *outbox_tiles.CHARTS, *evidence_tiles.LISTS,
)  # fmt: skip
STEPS: tuple[Step, ...] = (*contract_tiles.STEPS[:2], *account_tiles.STEPS, *contract_tiles.STEPS[2:])


class Home(Guarded, AdminIndexView):  # type: ignore[misc]
    """One page for every role: each part appears to whom it concerns."""

    permission = Permission.BACKOFFICE_ENTER
    title = N_("Home")

    def __init__(self) -> None:
        super().__init__(name="home")
        self.static_folder = None

    @expose()
    def index(self) -> str:
        actor = current_actor()
        tiles = [(tile, context) for tile in TILES if actor.may(tile.permission)
                 if (context := tile.context(actor)) is not None]  # fmt: skip
        return self.render(  # type: ignore[no-any-return]
            "admin/index.html",
            screen=None,
            **first_figures(actor),
            tiles=[(tile, rendered(tile.template, **context)) for tile, context in tiles],
            draws=any(isinstance(tile, Chart) and not context["figures"].is_empty for tile, context in tiles),
        )


def first_figures(actor: Actor) -> dict[str, Any]:
    """Numbers, queues and first steps of the reader, all in one statement."""
    numbers = [one for one in NUMBERS if actor.may(one.permission)]
    queues = queues_for_reader(QUEUES)
    steps = [one for one in STEPS if actor.may(one.permission)]
    values = values_of([*(one.count() for one in numbers), *(one.count() for one in queues), *map(_is_done, steps)])
    found, waiting, done = _cut(values, len(numbers), len(queues))
    ticked = list(zip(steps, done, strict=True))
    return {
        "numbers": [(one, one.said(number)) for one, number in zip(numbers, found, strict=True)],
        "queues": [Counted(one, Count.capped(number, MANY)) for one, number in zip(queues, waiting, strict=True)],
        "steps": ticked if not all(done) else [],
    }


def _is_done(step: Step) -> Any:
    return exists(step.found()).select().scalar_subquery()


def _cut(values: list[Any], *lengths: int) -> list[list[Any]]:
    parts, start = [], 0
    for length in lengths:
        parts.append(values[start : start + length])
        start += length
    return [*parts, values[start:]]
