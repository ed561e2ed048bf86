"""The session that every context shares, and the only place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, registry, scoped_session
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from models.kernel.errors import Conflict, refusal_for


class Entity(DeclarativeBase):
    """Base of every table."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: DateTime(timezone=True)},
    )


db = SQLAlchemy(model_class=Entity, disable_autonaming=True)
session: scoped_session[Session] = db.session  # type: ignore[assignment]  # Flask-SQLAlchemy narrows the class only


@contextmanager
def transaction() -> Iterator[scoped_session[Session]]:
    """Everything inside is written together, or not at all.

    Raises:
        DomainError: a constraint of the database refused, and a refusal names that constraint.
        Conflict: a row that it changes was deleted meanwhile.
    """
    try:
        yield session
        session.commit()
    except IntegrityError as error:
        session.rollback()
        refusal = refusal_for(getattr(getattr(error.orig, "diag", None), "constraint_name", None))
        if refusal is None:
            raise
        raise refusal() from error
    except (StaleDataError, ObjectDeletedError) as error:
        session.rollback()
        raise Conflict from error
    except BaseException:
        session.rollback()
        raise


def flush() -> None:
    """Send what is pending to the database, and turn a broken constraint into its sentence.

    Raises:
        DomainError: as in :func:`transaction`.
    """
    try:
        session.flush()
    except IntegrityError as error:
        refusal = refusal_for(getattr(getattr(error.orig, "diag", None), "constraint_name", None))
        if refusal is None:
            raise
        raise refusal() from error
