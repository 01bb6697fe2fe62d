"""Forms in which a body gets a name: one that is almost another's is asked about."""

from __future__ import annotations

from typing import Any

from django import forms

from partnerships.pages.forms import Form


class NewNameFields(Form):
    """A box that says that it is another body; it is shown once the name was refused for that."""

    different = forms.BooleanField(
        label="It is another body than those with almost the same name", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.data.get("different"):
            self.fields["different"].widget = forms.HiddenInput()

    def ask_whether_different(self) -> None:
        """Show the box that says that it is another body."""
        self.fields["different"].widget = forms.CheckboxInput()
