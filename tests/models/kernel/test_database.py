"""One commit, and what it says when somebody else was faster."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete

from models.contracts.entities import Company
from models.kernel.bulk import audited
from models.kernel.database import session, transaction
from models.kernel.errors import Conflict
from tests.cast import Cast


def rename(company: Company) -> None:
    company.name = "Initrode"


def read_again(company: Company) -> str:
    session.expire(company)
    return company.name


@pytest.mark.parametrize("work", [rename, read_again])
def test_a_row_that_was_deleted_meanwhile_is_refused_in_words(cast: Cast, work: Callable[[Company], object]) -> None:
    with transaction():
        session.add(company := Company(name="Initech"))
    session.refresh(company)

    def too_late() -> None:
        with transaction():
            gone = delete(Company).where(Company.id == company.id)
            session.execute(audited(gone).execution_options(synchronize_session=False))
            work(company)

    with pytest.raises(Conflict):
        too_late()
