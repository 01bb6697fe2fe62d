"""What a NotReady says, shown on the form that was sent."""

from __future__ import annotations

from typing import Any

from cases.core.workflow.plug import NotReady


def show_refusal(form: Any, refused: NotReady, *, field: str = "") -> None:
    """Put each reason beside the field that it is about, or the one named, or above the form."""
    for reason in refused.reasons:
        about = getattr(reason, "field", "") or field
        form.add_error(about if about in form.fields else None, reason.text)
