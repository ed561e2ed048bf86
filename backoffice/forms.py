"""Forms of the back-office: built from the columns of a table, or written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import wtforms
from sqlalchemy import Boolean, Date, Enum, Integer, Text, inspect
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms import validators
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta

from backoffice.labels import label_of
from backoffice.lookups import LookupField, RowField
from models.kernel.columns import Labelled
from models.kernel.text import N_
from web import locale
from web.forms import INVISIBLE

__all__ = ["Form", "LookupField", "RowField", "choice_field", "form_of", "text_field"]

LARGEST = 2**31 - 1
CHOOSE = N_("Choose…")


class Meta(DefaultMeta):
    """Built-in refusals in the reader's language."""

    @property
    def locales(self) -> tuple[str]:  # type: ignore[override]
        return (locale.current(),)


class Form(wtforms.Form):
    """A form of the back-office; a verb's form knows the row it is about.

    Args:
        formdata: what was posted, or None.
        subject: the row a verb acts on; None when it acts on several.
    """

    Meta = Meta

    def __init__(self, formdata: Any = None, *, subject: Any = None, **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(formdata, **kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "subject":
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)


def clean(text: str | None) -> str:
    """A typed text without the blanks around it, and without characters that no database column takes."""
    return text.translate(INVISIBLE).strip() if isinstance(text, str) else ""


def none_if_empty(text: str | None) -> str | None:
    return clean(text) or None


class LabelledField(wtforms.SelectField):
    """A choice among the members of a labelled enumeration; gives the member."""

    def __init__(self, label: Any, kind: type[Labelled], *, blank: bool = False, **kwargs: Any) -> None:
        self.kind, self.blank, self.data = kind, blank, None
        super().__init__(label, choices=self._options, coerce=self._member, **kwargs)
        self.type = "SelectField"

    def _options(self) -> list[SelectChoice]:
        empty = [SelectChoice("", "—" if self.blank else str(CHOOSE))] if self.blank or self.data is None else []
        return empty + [SelectChoice(member.value, str(member.label)) for member in self.kind]

    def _member(self, value: Any) -> Labelled | None:
        return self.kind(value) if value not in ("", None) else None

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        try:
            self.data = self._member(valuelist[0])
        except ValueError as error:
            self.data = None
            raise ValueError(self.gettext("Not a valid choice.")) from error

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.blank and not self.process_errors:
            raise validators.ValidationError(self.gettext("Not a valid choice."))


def choice_field(label: Any, kind: type[Labelled], *, blank: bool = False, **kwargs: Any) -> Any:
    """A select of an enumeration.

    Args:
        blank: whether nothing may be chosen.
    """
    return LabelledField(label, kind, blank=blank, **kwargs)


def text_field(label: Any, *, required: bool = True, longest: int | None = 250, **kwargs: Any) -> Any:
    """One line of text, stripped."""
    checks = [validators.InputRequired() if required else validators.Optional()]
    checks += [validators.Length(max=longest)] if longest else []
    return wtforms.StringField(label, validators=checks, filters=[clean], **kwargs)


def form_of(
    model: Any, names: Iterable[str], arguments: Mapping[str, Mapping[str, Any]], labels: Mapping[str, Any]
) -> type[Form]:
    """The form of some columns of a table.

    Args:
        names: columns and many-to-one relations, in the order shown.
        arguments: more arguments of a field, by name (``description``, ``validators``).
        labels: words that differ from those of ``labels.py``.
    """
    fields = {name: _field(model, name, labels.get(name) or label_of(name), arguments.get(name, {})) for name in names}
    return type(f"{model.__name__}Form", (Form,), fields)


def _field(model: Any, name: str, label: Any, arguments: Mapping[str, Any]) -> Any:
    attribute = inspect(model).attrs[name]
    if attribute in inspect(model).relationships.values():
        optional = all(column.nullable for column in attribute.local_columns)
        return LookupField(label, attribute.mapper.class_, required=not optional, **arguments)
    return _column_field(attribute.columns[0], label, arguments)


def _column_field(column: Any, label: Any, arguments: Mapping[str, Any]) -> Any:
    kind, extra = column.type, dict(arguments)
    if "choices" in extra:
        return wtforms.SelectField(label, coerce=kind.python_type, **extra)
    if isinstance(kind, Boolean):
        return wtforms.BooleanField(label, **extra)
    if isinstance(kind, Enum) and kind.enum_class:
        return LabelledField(label, kind.enum_class, blank=column.nullable, **extra)  # type: ignore[arg-type]
    empty_allowed = column.nullable or (column.default is not None and column.default.arg == "")
    checks = [validators.Optional() if empty_allowed else validators.InputRequired(), *extra.pop("validators", ())]
    if isinstance(kind, Date):
        return wtforms.DateField(label, validators=checks, **extra)
    if isinstance(kind, Integer):
        return wtforms.IntegerField(label, validators=[*checks, validators.NumberRange(-LARGEST, LARGEST)], **extra)
    filters = [none_if_empty if column.nullable else clean, *extra.pop("filters", ())]
    if isinstance(kind, Text):
        return wtforms.TextAreaField(
            label, validators=[*checks, validators.Length(max=20_000)], filters=filters, **extra
        )
    return wtforms.StringField(
        label, validators=[*checks, validators.Length(max=kind.length or 250)], filters=filters, **extra
    )


def takes_file(kind: type[Form]) -> bool:
    """Whether a form asks for a file."""
    return bool(file_fields(kind))


def file_fields(kind: type[Form]) -> set[str]:
    """The names of a form's fields that are files."""
    declared = {name: getattr(kind, name) for name in dir(kind)}
    return {
        name for name, one in declared.items()
        if isinstance(one, UnboundField) and issubclass(one.field_class, wtforms.FileField)
    }  # fmt: skip


def with_files(kind: type[Form], form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> MultiDict[str, Any]:
    """What was posted for a form; a file sent where a text is expected is not there at all."""
    wanted = file_fields(kind)
    return CombinedMultiDict((MultiDict((name, one) for name, one in files.items(multi=True) if name in wanted), form))


def posted(form: Form, formdata: MultiDict[str, str]) -> dict[str, list[str]]:
    """What was posted for a form's fields, as JSON keeps it; ``reposted`` makes the same form of it later.

    This is the one encoding of a form that waits: dates, choices and numbers are the texts that were posted, a row is
    its id. Reading it again goes through the fields, so that a row is looked for again, in the actor's scope.
    """
    names = [field.name for field in form]
    return {
        key: [text.replace("\x00", "") for text in formdata.getlist(key)] for key in formdata
        if key in names or any(key.startswith(f"{name}-") for name in names)
    }  # fmt: skip


def reposted(kind: type[Form], values: Mapping[str, list[str]]) -> Form:
    """The form as it was posted; the caller validates it."""
    several = [(name, value) for name, texts in values.items() for value in texts]
    return kind(MultiDict(several))
