"""A verb: a button, its page that says what will happen, and the one operation of the domain that it runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from sqlalchemy import Select

from backoffice.forms import Form, takes_file
from models.kernel.circumstances import because
from models.kernel.columns import Labelled
from models.kernel.database import flush
from models.kernel.policy import Actor, can, require
from models.kernel.text import N_, Sentence
from models.workbench.refusals import NotAsThingsStand, RowGone
from web.actor import current_actor
from web.perform import reason_in


class Verb:
    """Subclass it and name the permission, the operation and the words; a screen lists its verbs.

    Attributes:
        permission: the right it needs, on the row.
        operation: a verb of the domain, called ``operation(row, by=actor, **values)`` in one transaction a row.
        form: what it asks for; ``form.subject`` is the row, or None for a selection.
        label, icon: the button.
        done: what to say afterwards; may name ``%(subject)s`` and every value of the form.
        danger: whether the button is red.
        in_row: whether a list shows it in each row.
        on_selection: whether it works on several rows.
        on_matching: whether it works on every row of a list, in the background; when nothing is said, what asks for a
            proof, takes a file or answers with a page of its own does not.
    """

    permission: ClassVar[str]
    operation: ClassVar[Callable[..., Any]]
    form: ClassVar[type[Form]] = Form
    name: ClassVar[str] = ""
    label: ClassVar[Sentence]
    icon: ClassVar[str] = "bolt"
    done: ClassVar[Sentence] = N_("Done.")
    danger: ClassVar[bool] = False
    in_row: ClassVar[bool] = False
    on_selection: ClassVar[bool] = True
    on_matching: ClassVar[bool]
    hint: ClassVar[Sentence | None] = None
    needs_proof: ClassVar[bool] = False
    """Whether one proves who one is again first, when the last proof is ten minutes old (test S4)."""
    blocked: bool = False
    """Whether what its extent found leaves nothing to press."""
    instead: type[Verb] | None = None
    """What can be pressed when it is blocked, if anything."""
    onward: tuple[Sentence | str, str] | None = None
    """Where what blocks it is put right: a label and its address."""
    leaves_row: ClassVar[bool] = False
    """Whether the row's page exists no more afterwards."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" not in cls.__dict__:
            cls.name = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        operation = cls.__dict__.get("operation")
        if operation is not None and not isinstance(operation, staticmethod):
            cls.operation = staticmethod(operation)  # type: ignore[assignment]
        if "on_matching" not in cls.__dict__:
            alone = cls.needs_proof or cls.after is not Verb.after or takes_file(cls.form)
            cls.on_matching = cls.on_selection and not alone

    def asks_proof(self, subject: Any = None, form: Form | None = None) -> bool:
        """Whether one proves who one is again first (test S4).

        Args:
            subject: the row, unless it is pressed on several.
            form: what was entered, once it could be read; None before.
        """
        return self.needs_proof

    def allowed(self, subject: Any = None) -> bool:
        """Whether the person at the screen holds the right, for this row if one is given."""
        return can(current_actor(), self.permission, subject)

    def offered(self, subject: Any) -> bool:
        """Whether the row's state lets the button appear; the operation refuses by itself all the same."""
        return True

    def attempt(self, row: Any, form: Form, *, by: Actor) -> Any:
        """Press it on one row of several, inside the caller's transaction; gives what the operation gave.

        Raises:
            RowGone: there is no such row, or not for the actor.
            Forbidden: the actor may not, on this row.
            NotAsThingsStand: the row's own button would not be there, and the operation had no better sentence.
            DomainError: the operation refused.
        """
        if row is None:
            raise RowGone
        require(by, self.permission, row)
        name, offered = str(row), self.offered(row)
        with because(reason_in(form)):
            outcome = self.operation(row, by=by, **self.values(form, row))
            flush()
        if not offered:
            raise NotAsThingsStand(label=str(self.label), subject=name)
        return outcome

    def shown(self, subject: Any) -> bool:
        return self.allowed(subject) and self.offered(subject)

    def extent(self, subjects: Sequence[Any]) -> list[Sentence | str]:
        """What will happen, in sentences: to whom, until when, and which mail leaves."""
        return []

    def extent_of_all(self, rows: Select[int]) -> list[Sentence | str]:
        """The same for more rows than are read one by one, given as a select of their ids."""
        return []

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        """The operation's keyword arguments."""
        return dict(form.data)

    def title(self, subjects: Sequence[Any]) -> Sentence | str:
        return self.label

    def sentence(self, subject: Any, values: dict[str, Any], outcome: Any = None) -> str:
        """What to say when it worked."""
        words = {name: _word(value) for name, value in values.items()}
        return str(self.done % {"subject": str(subject), "outcome": _word(outcome), **words})

    def after(self, subject: Any, outcome: Any) -> Any:
        """A response of its own (a page that shows a link once); None returns to where one came from."""
        return None


def _word(value: Any) -> str:
    return str(value.label) if isinstance(value, Labelled) else str(value)
