"""The second step: which column of the file is which field; the same headers next time match as they were matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update

from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.workbench.importing.kinds import ImportField, ImportKind
from models.workbench.importing.refusals import ColumnChosenTwice, ColumnsMissing, NotNow
from models.workbench.importing.wording import plain
from models.workbench.imports import NOT_APPLIED, BatchState, Existing, ImportBatch, ImportRow

SAMPLES = 3


def proposed(kind: ImportKind, headers: list[str]) -> dict[str, str]:
    """Field -> header, as it was matched the last time, else as the headers say."""
    return _remembered(kind, headers) or recognised(kind, headers)


def recognised(kind: ImportKind, headers: Sequence[str]) -> dict[str, str]:
    """Field -> the first header that is its name, its label or one of its other names."""
    found: dict[str, str] = {}
    for header in headers:
        field = next((one for one in kind.fields if plain(header) in known_as(one)), None)
        if field is not None:
            found.setdefault(field.name, header)
    return found


def known_as(field: ImportField) -> set[str]:
    return {plain(name) for name in (field.name, str(field.label), *field.aliases)}


def _remembered(kind: ImportKind, headers: list[str]) -> dict[str, str] | None:
    """Of the latest import with the same headers whose matching somebody confirmed."""
    return session.scalar(
        select(ImportBatch.mapping)
        .where(ImportBatch.kind == kind.name, ImportBatch.headers == headers, ImportBatch.round > 0)
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )


def match_columns(
    kind: ImportKind, batch: ImportBatch, mapping: Mapping[str, str], *, existing: Existing, invites: bool, by: Actor
) -> int:
    """Confirm which column is which, and begin to check the rows.

    Args:
        mapping: field -> header of the file; fields without a column are left out.
        existing: what becomes of rows about something that is there already.
        invites: whether those who are created are written to at once (U-09).

    Returns:
        The number of this check, which is what :func:`models.workbench.importing.checking.check_slice` asks for.

    Raises:
        Forbidden, ColumnsMissing, ColumnChosenTwice
        NotNow: the import was applied, or given up.
    """
    require(by, kind.permission)
    chosen = {field.name: mapping[field.name] for field in kind.fields if mapping.get(field.name) in batch.headers}
    _refuse_matching(kind, chosen)
    begun = session.scalar(
        update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.state.in_(NOT_APPLIED))
        .values(
            mapping=chosen, existing=existing, invites=invites and kind.invite is not None, counts={},
            state=BatchState.CHECKING, round=ImportBatch.round + 1,
        )
        .returning(ImportBatch.round)
    )  # fmt: skip
    if begun is None:
        raise NotNow
    session.refresh(batch)
    return int(begun)


def _refuse_matching(kind: ImportKind, chosen: Mapping[str, str]) -> None:
    missing = [str(field.label) for field in kind.fields if field.required and field.name not in chosen]
    if missing:
        raise ColumnsMissing(fields=", ".join(missing))
    for header in chosen.values():
        fields = [str(field.label) for field in kind.fields if chosen.get(field.name) == header]
        if len(fields) > 1:
            raise ColumnChosenTwice(header=header, fields=", ".join(fields))


def samples(batch: ImportBatch) -> dict[str, list[str]]:
    """Header -> its first values that are not empty."""
    rows = session.scalars(
        select(ImportRow.cells).where(ImportRow.batch_id == batch.id).order_by(ImportRow.line).limit(20)
    ).all()
    return {
        header: [cells[number] for cells in rows if number < len(cells) and cells[number]][:SAMPLES]
        for number, header in enumerate(batch.headers)
    }
