"""Django forms as GOV.UK components.

`{{ form }}` and `{{ field.as_field_group }}` give label or legend, hint, error and control, tied
together for a screen reader. `{{ field.as_heading_group }}` does the same with the label as the
page's heading, for a page with one question.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.forms.widgets import Input
from django.template import loader
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

REPLACED = {
    "django/forms/widgets/radio.html": "forms/widgets/radios.html",
    "django/forms/widgets/checkbox_select.html": "forms/widgets/checkboxes.html",
    "django/forms/widgets/clearable_file_input.html": "forms/widgets/file.html",
    "django/forms/errors/list/default.html": "forms/errors.html",
    "django/forms/errors/list/ul.html": "forms/errors.html",
}

DJANGO_ROWS = "10"

BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (Input, "govuk-input"),
)


def is_choice_list(widget: forms.Widget) -> bool:
    return isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


def component_class(widget: forms.Widget) -> str:
    """The GOV.UK class of this widget's control, or nothing when its own template says it."""
    if is_choice_list(widget) or widget.is_hidden:
        return ""
    return next((name for kind, name in BY_WIDGET if isinstance(widget, kind)), "")


class GovukBoundField(BoundField):
    """A field that knows its hint, its error and its GOV.UK control."""

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint" if self.help_text and self.auto_id else ""

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error" if self.errors and self.auto_id else ""

    @property
    def described_by(self) -> str:
        return " ".join(each for each in (self.hint_id, self.error_id) if each)

    @property
    def aria_describedby(self) -> str | None:
        return self.described_by or None

    @property
    def first_input_id(self) -> str:
        """Where the error summary links to."""
        widget = self.field.widget
        if hasattr(widget, "error_part"):
            return f"{self.id_for_label_or_auto}_{widget.error_part(self.errors.as_data())}"
        if is_choice_list(widget):
            return f"{self.auto_id}_0"
        return self.id_for_label_or_auto

    @property
    def id_for_label_or_auto(self) -> str:
        return str(self.auto_id or self.html_name)

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        return not self.field.required

    @property
    def prefix_text(self) -> str:
        return str(getattr(self.field, "prefix_text", ""))

    @property
    def suffix_text(self) -> str:
        return str(getattr(self.field, "suffix_text", ""))

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        name = component_class(widget)
        if name:
            given = str(attrs.get("class") or widget.attrs.get("class") or "")
            wrong = f" {name}--error" if self.errors and not self.is_single_checkbox else ""
            attrs["class"] = f"{name}{wrong} {given}".strip()
            if self.described_by:
                attrs["aria-describedby"] = self.described_by
            else:
                attrs.pop("aria-describedby", None)
            if isinstance(widget, forms.Textarea):
                widget.attrs.pop("cols", None)
                if widget.attrs.get("rows") in (None, DJANGO_ROWS):
                    attrs.setdefault("rows", "5")
        return attrs

    def as_widget(
        self,
        widget: forms.Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> SafeString:
        control = widget or self.field.widget
        if type(control) is forms.NumberInput:
            control.input_type = "text"
            control.attrs.setdefault("inputmode", "numeric")
            control.attrs.setdefault("class", "govuk-input--width-5")
            control.attrs.pop("step", None)
        control.attrs.pop("placeholder", None)
        wrong = getattr(control, "mark_wrong", None)
        if wrong is not None and self.errors:
            wrong(self.errors.as_data())
        return super().as_widget(widget, attrs, only_initial)

    def as_heading_group(self) -> SafeString:
        """The group with its label as the page's h1."""
        return self.render(context=self.get_context() | {"heading": True})


class GovukRenderer(BaseRenderer):
    """Our templates where there is one, Django's own for the rest."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovukBoundField

    @cached_property
    def built_in(self) -> DjangoTemplates:
        return DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        name = REPLACED.get(template_name, template_name)
        if name.startswith("django/forms/"):
            return self.built_in.get_template(name)
        return loader.get_template(name)
