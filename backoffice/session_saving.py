"""A session is saved: what concerns its users is confirmed first, and its reference is proposed (CON-16, CON-32)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, jsonify, request
from flask_admin import expose

from backoffice.contract_forms import SessionForm
from backoffice.lookups import one
from backoffice.session_extent import Extent, Users
from models.contracts.dates import suggested_reference, twelve_months_after
from models.contracts.entities import Company, TrainingSession


class SessionSaving:
    """Mixed into the screen of sessions."""

    create_template = "backoffice/contracts/session_new.html"
    edit_template = "backoffice/contracts/session_edit.html"

    def values(self, form: Any) -> dict[str, Any]:
        """What the operation is given: what was confirmed is no part of it."""
        return {name: value for name, value in form.data.items() if name != "agreed"}

    def saved(self, form: SessionForm, row: Any) -> Any:
        """As everywhere; but dates of people are written once their number was read and agreed to."""
        if row is not None and "starts_on" in form and form.validate():
            extent = Extent.of(row, form)
            if extent.sentences and form.agreed.data != extent.mark:
                form.agreed.data, form.extent = extent.mark, extent.sentences
                return None
        return super().saved(form, row)  # type: ignore[misc]

    def created_page(self, row: TrainingSession) -> str:
        """A session without anybody goes on with its learners (CON-22)."""
        view = "details_view" if Users.of(row).number else "learners"
        return self.address(view, id=row.id)  # type: ignore[attr-defined, no-any-return]

    @expose("/suggested")
    def suggested(self) -> Any:
        """The reference and the last day that go with a company, a place and a first day (CON-16)."""
        if not self.can_create:  # type: ignore[attr-defined]
            abort(403)
        company = one(Company, request.args.get("company"))
        try:
            starts_on = date.fromisoformat(request.args.get("starts_on", ""))
        except ValueError:
            return jsonify({"reference": "", "ends_on": ""})
        place = (request.args.get("place") or "").strip()[:80]
        reference = suggested_reference(company.name, place, starts_on) if company is not None else ""
        return jsonify({"reference": reference, "ends_on": twelve_months_after(starts_on).isoformat()})
