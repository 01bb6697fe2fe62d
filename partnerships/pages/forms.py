"""The forms that every page is made of, and what happens when two people edit one thing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.forms.models import ModelFormMetaclass

from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.wording import label_of, speak_plainly

__all__ = ["Conflict", "ConflictRow", "Form", "ModelForm", "Saved", "VersionedFormMixin"]


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary."""

    text: str
    href: str


def error_links(form: forms.BaseForm) -> list[ErrorLink]:
    """The errors of a form with links to the controls that they are about."""
    links = [ErrorLink(str(text), "#form-errors") for text in form.non_field_errors()]
    for bound in form:
        target = getattr(bound, "first_input_id", bound.id_for_label or bound.auto_id)
        links.extend(ErrorLink(str(text), f"#{target}") for text in bound.errors)
    return links


class PlainForm(forms.BaseForm):
    """Our messages, no browser bubbles, an error summary, optional fields named as such."""

    use_required_attribute = False
    says_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        speak_plainly(self)

    @property
    def error_summary(self) -> list[ErrorLink]:
        return error_links(self)


class Form(PlainForm, forms.Form):
    pass


def form_field(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The form field of a model field: dates in three boxes."""
    if type(field) is models.DateField and "widget" not in kwargs:
        kwargs.setdefault("form_class", DayMonthYearField)
    return field.formfield(**kwargs)


class _ModelFormMetaclass(ModelFormMetaclass):
    def __new__(mcs, name: str, bases: Any, attrs: dict[str, Any], **kwargs: Any) -> Any:
        meta = attrs.get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(form_field)
        return super().__new__(mcs, name, bases, attrs, **kwargs)


class ModelForm(PlainForm, forms.ModelForm, metaclass=_ModelFormMetaclass):
    pass


@dataclass(frozen=True)
class Saved:
    """What is kept now: its version, who saved it and when, and its values by field name."""

    version: int
    by: str = ""
    at: dt.datetime | None = None
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ConflictRow:
    label: str
    theirs: str
    yours: str

    @property
    def differs(self) -> bool:
        return self.theirs != self.yours


@dataclass(frozen=True)
class Conflict:
    """Somebody saved while this form was open: both versions, side by side."""

    saved: Saved
    rows: tuple[ConflictRow, ...]

    @property
    def differing(self) -> tuple[ConflictRow, ...]:
        return tuple(row for row in self.rows if row.differs)


class VersionedFormMixin(forms.BaseForm):
    """Holds the version that the page was made from; refuses to save over a newer one.

    Write it before Form: `class WishesForm(VersionedFormMixin, Form)`, and make it with
    `saved=Saved(version, by, at, values)`. When `form.conflict` is set, the page shows
    components/conflict.html; posting again then saves over the newer version, knowingly.
    """

    conflict: Conflict | None = None
    saved: Saved

    def __init__(self, *args: Any, saved: Saved, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved = saved
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=saved.version, required=False
        )

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        posted = self.cleaned_data.get("version")
        if posted != self.saved.version:
            self.conflict = Conflict(self.saved, self._rows())
            self.add_error(None, self._sentence())
            self._take_current_version()
        return cleaned

    def _sentence(self) -> str:
        who = self.saved.by or "Somebody else"
        return f"{who} saved this while you were writing. Nothing of yours is lost: compare both."

    def _rows(self) -> tuple[ConflictRow, ...]:
        theirs = self.saved.values or {}
        return tuple(
            ConflictRow(
                label=label_of(field, name),
                theirs=in_words(field, theirs.get(name)),
                yours=in_words(field, self.cleaned_data.get(name, self[name].data)),
            )
            for name, field in self.fields.items()
            if name != "version" and name in theirs
        )

    def _take_current_version(self) -> None:
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("version")] = str(self.saved.version)
        self.data = data


def in_words(field: forms.Field, value: Any) -> str:
    """A value as a person reads it."""
    if value in (None, ""):
        return "Nothing entered"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list | tuple | set) and not hasattr(value, "_fields"):
        return ", ".join(in_words(field, each) for each in value) or "Nothing entered"
    choices = {str(key): str(text) for key, text in _flat(getattr(field, "choices", ()))}
    return choices.get(str(value), str(value))


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, text in choices:
        found.extend(text if isinstance(text, list | tuple) else [(key, text)])
    return found
