"""A role held by a person, with its bounds (D7)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.accounts.person import Person
    from models.organisation.entities import Campus, Curriculum, Promotion


class Role(Labelled):
    """Base roles (U-01). Mentor and mentee are memberships of a programme, not roles."""

    ADMINISTRATOR = "administrator", N_("Administrator")
    PILOT = "pilot", N_("Training pilot")
    MANAGER = "manager", N_("Manager")
    LEARNER = "learner", N_("Learner")
    STUDENT = "student", N_("Student")
    TESTER = "tester", N_("Tester")
    ALUMNI = "alumni", N_("Alumni")
    TEACHER = "teacher", N_("Teacher")
    RECRUITER = "recruiter", N_("Recruiter")


class RoleGrant(Timestamped, Entity):
    """One role, one person, one scope: a pilot's is a company, a student's a curriculum, promotion and campus."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint(
            "person_id", "role", "company_id", "curriculum_id", "promotion_id", "campus_id",
            name="uq_role_grant", postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(role = 'pilot') <= (company_id IS NOT NULL)", name="pilot_has_company"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name="period"),
    )  # fmt: skip

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="RESTRICT"), index=True)
    curriculum_id: Mapped[int | None] = mapped_column(ForeignKey("curriculum.id", ondelete="RESTRICT"), index=True)
    promotion_id: Mapped[int | None] = mapped_column(ForeignKey("promotion.id", ondelete="RESTRICT"), index=True)
    campus_id: Mapped[int | None] = mapped_column(ForeignKey("campus.id", ondelete="RESTRICT"), index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id])
    granted_by: Mapped[Person | None] = relationship(foreign_keys=[granted_by_id])
    company: Mapped[Any] = relationship("Company")
    curriculum: Mapped[Curriculum | None] = relationship()
    promotion: Mapped[Promotion | None] = relationship()
    campus: Mapped[Campus | None] = relationship()

    @property
    def studies(self) -> Curriculum | Promotion | None:
        """The promotion, else the curriculum: a promotion says its curriculum itself."""
        return self.promotion or self.curriculum

    @property
    def bounds(self) -> list[Any]:
        """The rows within which the role holds, what tells most of it first; none: everywhere."""
        return [bound for bound in (self.company, self.studies, self.campus) if bound]

    def __str__(self) -> str:
        bounds = ", ".join(map(str, self.bounds))
        return f"{self.role.label} ({bounds})" if bounds else str(self.role.label)
