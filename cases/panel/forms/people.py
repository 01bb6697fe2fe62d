"""Appointing chair and author, and panel members."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.core.protocol.choices import ChairRule, PoliticianRule
from cases.core.protocol.tables import Panel
from cases.panel.models import Appointment
from cases.panel.rules import TIES
from cases.panel.services.appointing import Credentials
from cases.panel.services.members import MemberFacts
from partnerships.models import Agency
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import MoneyField, YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin

Part = Appointment.Part
BOTH = "both"
JUDGED = {
    ChairRule.REFUSE: "The local protocol does not allow this.",
    ChairRule.REASON: "The local protocol asks for a reason.",
    ChairRule.ALLOW: "",
}


def rows(count: int) -> forms.Textarea:
    """Give a box of that many lines."""
    return forms.Textarea({"rows": count})


class AppointForm(Form):
    """Chair, author or both: the person, what is recorded of him (R45), and his ties (R47)."""

    part = forms.ChoiceField(
        label="Which part does this person have?",
        choices=[(BOTH, "Independent chair and author"), *Part.choices],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="Name", max_length=200, help_text="As it stands in the report.")
    email = forms.EmailField(
        label="Email address",
        help_text="Somebody without an account gets a mail to set a password.",
    )
    organisation = forms.CharField(label="Organisation", max_length=200, required=False)
    csp_member = YesNoField(label="Is this person a member of the Community Safety Partnership?")
    involved_agency = YesNoField(
        label="Is this person directly associated with an agency involved in the review?"
    )
    uninvolved_local_employee = YesNoField(
        label="Is this person employed by a local agency that is not involved?"
    )
    tie_reason = forms.CharField(
        label="Reason for appointing in spite of that",
        required=False,
        widget=rows(3),
        help_text="Only where an answer above is yes.",
    )
    independence = forms.CharField(
        label="Declaration of independence",
        widget=rows(5),
        help_text="It goes into the report: career history, relevant experience, independence.",
    )
    experience = forms.CharField(label="Experience", widget=rows(4))
    training_module_1 = YesNoField(
        label="Has this person completed Home Office training module 1, chairing reviews?"
    )
    training_module_2 = YesNoField(
        label="Has this person completed module 2, producing overview reports?"
    )
    references = forms.CharField(
        label="References",
        required=False,
        widget=rows(3),
        help_text="Who gave one, when, and what it says.",
    )
    contract_on = DayMonthYearField(label="Date of the contract", required=False)
    fee_pence = MoneyField(label="Fee", required=False)
    on = DayMonthYearField(label="Appointed on", past_only=True)
    replaces_because = forms.CharField(
        label="Why is the present one replaced?",
        required=False,
        widget=rows(3),
        help_text="The one before loses access at once; the appointment stays on record.",
    )

    def __init__(self, *args: Any, panel: Panel, replaces: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for tie in TIES:
            rule = getattr(panel, tie.key)
            source = panel.sources.get(tie.key, "")
            if JUDGED[rule]:
                self.fields[tie.field].help_text = f"{JUDGED[rule]} ({source})"
        if replaces:
            self.fields["replaces_because"].label = f"Why is {replaces} replaced?"
        else:
            del self.fields["replaces_because"]

    @property
    def parts(self) -> list[Appointment.Part]:
        """Give the parts that were chosen."""
        chosen = self.cleaned_data["part"]
        return [Part.CHAIR, Part.AUTHOR] if chosen == BOTH else [Part(chosen)]

    @property
    def credentials(self) -> Credentials:
        """Give what is recorded of the person."""
        return Credentials(
            **{name: self.cleaned_data[name] for name in Credentials.__dataclass_fields__}
        )


class EndForm(Form):
    """Why somebody's part ends, and on which day."""

    because = forms.CharField(label="Why?", widget=rows(3))
    on = DayMonthYearField(label="On which day?", past_only=True)


class MemberForm(VersionedFormMixin, Form):
    """A member of the panel and what the local rules ask about him (R48-R52)."""

    name = forms.CharField(label="Name", max_length=200, help_text="As it stands in the report.")
    post = forms.CharField(label="Post", max_length=200, help_text="The person's job.")
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Agency", required=False, empty_label="No agency"
    )
    email = forms.EmailField(
        label="Email address",
        required=False,
        help_text="Gives the person a way to read papers here. Somebody without an account gets a "
        "mail to set a password.",
    )
    standing_post = forms.ChoiceField(
        label="Standing post on the panel",
        required=False,
        widget=forms.RadioSelect,
        help_text="The local protocol wants each of these on the panel.",
    )
    is_specialist = YesNoField(
        label="Does this person come from a specialist or local domestic abuse service?"
    )
    is_imr_author = YesNoField(label="Does this person also write a management review?")
    is_line_manager = YesNoField(
        label="Does this person manage staff who were involved in the case?"
    )
    is_politician = YesNoField(label="Is this person a local councillor or other local politician?")
    politically_restricted = forms.BooleanField(
        label="The person's post is politically restricted", required=False
    )
    interest_declared = forms.BooleanField(
        label="The person has declared the political interest", required=False
    )
    politician_agreed_on = DayMonthYearField(
        label="When did the partnership and the chair agree to it?", required=False, past_only=True
    )
    conflict_notes = forms.CharField(
        label="Conflicts of interest",
        required=False,
        widget=rows(3),
        help_text="What was declared, and what was agreed about it.",
    )
    on = DayMonthYearField(label="Joined on", past_only=True)

    def __init__(
        self, *args: Any, panel: Panel, has_account: bool = False, joined: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        agency: Any = self.fields["agency"]
        agency.queryset = Agency.objects.choosable(self.initial.get("agency"))
        posts = [(post, post) for post in panel.required_posts]
        post_field: Any = self.fields["standing_post"]
        post_field.choices = [("", "None of these"), *posts]
        if not posts:
            del self.fields["standing_post"]
        if panel.politicians is not PoliticianRule.AGENCY_STAFF_ONLY:
            for name in ("politically_restricted", "interest_declared", "politician_agreed_on"):
                del self.fields[name]
        if has_account:
            del self.fields["email"]
        if joined:
            del self.fields["on"]

    @property
    def facts(self) -> MemberFacts:
        """Give what is recorded of the member."""
        known = self.cleaned_data
        names = MemberFacts.__dataclass_fields__
        return MemberFacts(**{name: known[name] for name in names if name in known})
