"""What a browser posts of a form of the protocol that nobody has changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from partnerships.pages.dates import DayMonthYearField, typed


def posted(form: forms.BaseForm, **changed: Any) -> QueryDict:
    """Give a form as it is posted, with some fields changed (names as keyword, - written __)."""
    found = QueryDict(mutable=True)
    for name, field in form.fields.items():
        value = field.prepare_value(form.get_initial_for_field(field, name))
        if value is None:
            continue
        if isinstance(field, DayMonthYearField):
            day = typed(value)
            found[f"{name}_day"], found[f"{name}_month"], found[f"{name}_year"] = day[:3]
        elif isinstance(value, list):
            found.setlist(name, [str(each) for each in value])
        else:
            found[name] = str(value)
    for name, value in changed.items():
        found[name.replace("__", "-")] = value
    return found
