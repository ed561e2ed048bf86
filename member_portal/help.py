"""One way to help, open to visitors too: they may be looking for their way in (ACC-07…11, ACC-31)."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("help", __name__)


@blueprint.get("/aide")
def index() -> str:
    return render_template("portal/help/index.html")


@blueprint.get("/aide/codes-d-acces")
def codes() -> str:
    """*Où trouver mes codes d'accès* (ACC-07, ACC-10)."""
    return render_template("portal/help/codes.html")


@blueprint.get("/aide/email-de-bienvenue")
def welcome() -> str:
    """*Je n'ai pas reçu l'email de bienvenue* (ACC-08, ACC-09, ACC-10)."""
    return render_template("portal/help/welcome.html")


@blueprint.get("/a-propos")
def about() -> str:
    return render_template("portal/help/about.html")
