"""Putting off a row of one's own work, and bringing it back before its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.pages.form_page import form_page
from cases.core.progress.work.putting_off import bring_back, latest_day, own_item, put_off
from partnerships.pages.dates import DayMonthYearField, in_words
from partnerships.pages.forms import Form


class PutOffForm(Form):
    """Until when, and why."""

    until_on = DayMonthYearField(label="Until when?", subject="The day")
    because = forms.CharField(
        label="Why?",
        max_length=300,
        help_text="Such as: waiting for the coroner’s office to ring back. Name nobody of the "
        "review.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["until_on"]
        day.help_text = f"{in_words(last)} at the latest. It comes back on that day."
        day.no_earlier_than = timezone.localdate() + timedelta(days=1)
        day.no_later_than = last


@in_partnership(Verb.ASK_DATES, post=Verb.ASK_DATES)
def put_work_off(request: CaseRequest) -> HttpResponse:
    """Ask until when and why, and put the row off."""
    key = request.GET.get("row", "")
    back = reverse("work", args=[request.partnership.slug])
    item = own_item(request.actor, key)
    if item is None:
        messages.info(request, "This is not in your work any more.")
        return HttpResponseRedirect(back)
    last = latest_day(item, timezone.localdate())
    form = PutOffForm(
        request.POST or None,
        last=last,
        initial={"until_on": item.snooze.until_on, "because": item.snooze.because}
        if item.snooze
        else None,
    )

    def act(data: dict[str, Any]) -> None:
        put_off(by=request.actor, key=key, **data)

    review = f" ({item.row.reference})" if item.row.reference else ""
    return form_page(
        request,
        form,
        act,
        back=back,
        said="It is put off, and stands at the end of your work until then.",
        title=f"Put off: {item.row.title}{review}",
        intro="It leaves your list until the day. No deadline moves, and everybody is reminded "
        "as before.",
        button="Put it off",
    )


@in_partnership(None, post=Verb.ASK_DATES)
def bring_work_back(request: CaseRequest) -> HttpResponse:
    """Bring a row back at once."""
    bring_back(by=request.actor, key=request.POST.get("row", ""))
    messages.success(request, "It is back in your work.")
    return HttpResponseRedirect(reverse("work", args=[request.partnership.slug]))
