"""*La démo*: a visitor registers for the day of their choice (CAT-38)."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from member_portal.forms.demo import DemoForm
from models.contracts.trying import ask_demo, demo_session, last_day
from models.kernel import clock
from models.kernel.errors import DomainError
from web.forms import typed
from web.perform import show

blueprint = Blueprint("demo", __name__)


@blueprint.route("/demo", methods=["GET", "POST"])
def index() -> str | tuple[str, int]:
    """The answer is the same whether or not an account has the address."""
    where, form = demo_session(clock.today()), DemoForm()
    if where is None:
        return render_template("portal/demo/closed.html")
    form.day.render_kw = {"min": clock.today().isoformat(), "max": last_day(where).isoformat()}
    if not form.validate_on_submit():
        return _asked(form, 200 if request.method == "GET" else 422)
    try:
        ask_demo(
            typed(form.first_name), typed(form.last_name), typed(form.email), form.day.data,
            address=request.remote_addr or "",
        )  # fmt: skip
    except DomainError as refusal:
        show(refusal, form)
        return _asked(form, 422)
    return render_template("portal/demo/sent.html", email=typed(form.email).strip(), day=form.day.data)


def _asked(form: DemoForm, code: int) -> tuple[str, int]:
    return render_template("portal/demo/index.html", form=form), code
