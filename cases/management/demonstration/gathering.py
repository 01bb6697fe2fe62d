"""The trawl and the panel."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.utils import timezone

from cases.core.access.links import actor_of
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Seat
from cases.core.progress.advance import advance
from cases.core.progress.people import seat
from cases.core.protocol.choices import Confidentiality
from cases.core.workflow.steps import Step
from cases.management.demonstration.papers import pdf
from cases.management.demonstration.tale import Tale
from cases.panel import services as panel
from cases.panel.models import Appointment, Meeting, SharingAgreement
from cases.panel.selectors import sitters_of
from cases.panel.services.appointing import Credentials
from cases.panel.services.members import MemberFacts
from cases.trawl import services as trawl
from cases.trawl.models import SUBJECT, TrawlRequest
from cases.trawl.outcome_models import TrawlSignature
from cases.trawl.recommend import recommend_panel
from cases.trawl.selectors import may_be_recommended, rule_due_on
from cases.trawl.sign_off import ask_again, sign
from partnerships.models import AgencyKind
from partnerships.people.actor import Actor

WITH_TRACE = (
    AgencyKind.POLICE,
    AgencyKind.HOUSING,
    AgencyKind.GENERAL_PRACTICE,
    AgencyKind.HEALTH_PROVIDER,
    AgencyKind.DOMESTIC_ABUSE_SERVICE,
)
SENIOR = "Philomena Gascoyne-Hext"
RESPONDENTS = ("Leocadia Frayne", "Basil Winstanley-Roe", "Tamsin Oakenfold", "Hector Vaudrey")
MEMBERS = ("panel_police", "panel_health", "panel_specialist")
STANDING = ("Aurelia Kettlewell", "Benedict Swarbrick", "Ottilie Ramshaw")


def trawl_sent(tale: Tale, after: int = 36) -> None:
    """Ask the agencies of the standard list to search their records."""
    with tale.after(after) as by:
        made = trawl.prepare_round(case=tale.case, by=by)
        by_rule = rule_due_on(tale.case, timezone.localdate())
        due_on = by_rule or timezone.localdate() + timedelta(days=20)
        trawl.send_round(case=tale.case, by=by, number=made.number, due_on=due_on)


def trawl_answered(
    tale: Tale, first: int = 40, last: int = 48, silent: int = 0, unsigned: int = 0
) -> None:
    """Let the agencies answer by their links, each on its day; the last few stay silent.

    Where an agency wants a senior's signature it is given at once, but for the last `unsigned`.
    """
    with tale.after(first) as _:
        requests = list(TrawlRequest.objects.filter(case=tale.case).order_by("pk"))
        links = {
            link.subject_number: link
            for link in Link.objects.filter(
                case=tale.case, purpose=Purpose.TRAWL_RETURN, subject_kind=SUBJECT
            ).select_related("agency")
        }
    answering = requests[: len(requests) - silent]
    for number, request in enumerate(answering):
        day = first + round((last - first) * number / max(1, len(answering) - 1))
        link = links[request.pk]
        link.holder_name = RESPONDENTS[number % len(RESPONDENTS)]
        with tale.after(day, actor_of(link), hour=9 + number % 8) as by:
            link.save()
            _answer(tale, request.pk, by, link.holder_name)
    with tale.after(last) as _:
        awaited = list(
            TrawlSignature.objects.filter(trawl_return__request__case=tale.case, signed_on=None)
            .select_related("trawl_return__request__agency")
            .order_by("pk")
        )
    for signature in awaited[: len(awaited) - unsigned]:
        _sign(tale, signature.trawl_return.request, last)


def _sign(tale: Tale, request: TrawlRequest, day: int) -> None:
    """Let the agency's senior sign its answer by his own link."""
    request.case = tale.case
    with tale.after(day) as _:
        link = Link.objects.select_related("agency").get(
            case=tale.case,
            purpose=Purpose.TRAWL_SIGNATURE,
            subject_number=request.pk,
            revoked_at=None,
        )
        link.holder_name = SENIOR
    with tale.after(day, actor_of(link), hour=17) as by:
        link.save()
        sign(request=request, by=by, number=1, name=SENIOR, job="Director of nursing")


def senior_asked_again(tale: Tale) -> None:
    """Ask the senior again, today, whose signature is still awaited."""
    with tale.ago(0) as by:
        signature = (
            TrawlSignature.objects.filter(
                trawl_return__request__case=tale.case, signed_on=None, sent_back_on=None
            )
            .select_related("trawl_return__request__agency")
            .first()
        )
        assert signature is not None  # noqa: S101  (one was left unsigned)
        request = signature.trawl_return.request
        request.case = tale.case
        ask_again(request=request, by=by)


def panel_recommended(tale: Tale, after: int) -> None:
    """Record what the sub-group recommends for the panel: who has a trace, and a specialist."""
    with tale.after(after, "sub_group_member") as by:
        chosen = [
            each.agency.pk
            for each in may_be_recommended(tale.case)
            if each.has_trace or each.agency.kind == AgencyKind.DOMESTIC_ABUSE_SERVICE
        ]
        recommend_panel(
            case=tale.case,
            by=by,
            agencies=chosen,
            because="Those with a trace, and a specialist service for the panel.",
        )


def _answer(tale: Tale, number: int, by: Actor, name: str) -> None:
    request = TrawlRequest.objects.select_related("agency", "round").get(pk=number)
    request.case = tale.case
    known = request.agency.kind in WITH_TRACE
    people = list(request.round.people.order_by("pk").values_list("person_id", flat=True))
    trawl.send_return(
        request=request,
        by=by,
        answers=trawl.Answers(
            respondent_name=name,
            respondent_job="Safeguarding lead",
            respondent_telephone="01632 960157",
            known={person: known and not place for place, person in enumerate(people)},
            systems_checked="Case records; archive of closed records; complaints",
            spellings_used="As given in the letter, and two other spellings",
            involvement="Several contacts in the two years before the death." if known else "",
            summary="Appointments were kept until spring. One visit was missed and followed up "
            "by telephone."
            if known
            else "",
            outside_period=False,
            conflict=False,
            records_secured_on=timezone.localdate(),
            lawful_basis=True,
        ),
    )


def trawl_done(tale: Tale) -> None:
    """Tell the whole trawl, one agency's answer given up, and open the panel."""
    trawl_sent(tale)
    trawl_answered(tale, silent=1)
    with tale.after(54) as by:
        request = TrawlRequest.objects.filter(case=tale.case).order_by("pk").last()
        assert request is not None  # noqa: S101  (the standard list is never empty)
        request.case = tale.case
        trawl.waive(
            request=request,
            by=by,
            because="The service began after the period that is looked at.",
        )
        trawl.close_round(case=tale.case, by=by, number=1)
    panel_recommended(tale, 55)
    with tale.after(56) as by:
        advance(tale.case, Step.OPEN_PANEL, by=by)


def people_appointed(tale: Tale) -> None:
    """Appoint chair and author, and bring the panel together."""
    place = tale.place
    chair, author = place.people["independent_chair"], place.people["author"]
    both = chair.pk == author.pk
    with tale.after(60) as by:
        parts = [Appointment.Part.CHAIR, Appointment.Part.AUTHOR]
        for part, user in ((parts[:1], chair), (parts[1:], author)):
            if both and part == parts[1:]:
                break
            panel.appoint(
                tale.case,
                by=by,
                parts=parts if both else part,
                name=user.name,
                email=user.email,
                credentials=Credentials(
                    organisation="Independent reviewers",
                    independence="I have never worked for an agency of this area.",
                    experience="Nine reviews for six partnerships.",
                    training_module_1=True,
                    training_module_2=True,
                    references="Two, on file",
                    contract_on=timezone.localdate(),
                    fee_pence=920000,
                ),
            )
    with tale.after(75) as by:
        _members(tale, by)


def _members(tale: Tale, by: Actor) -> None:
    place, case = tale.place, tale.case
    for who, kind in zip(
        MEMBERS,
        (AgencyKind.POLICE, AgencyKind.HEALTH_PROVIDER, AgencyKind.DOMESTIC_ABUSE_SERVICE),
        strict=True,
    ):
        user, agency = place.people[who], place.agency(kind)
        panel.add_member(
            case,
            by=by,
            facts=MemberFacts(
                name=user.name,
                post="Head of safeguarding",
                agency=agency,
                is_specialist=kind == AgencyKind.DOMESTIC_ABUSE_SERVICE,
            ),
            email=user.email,
        )
        panel.record_agreement(
            case,
            by=by,
            agency=agency,
            kind=SharingAgreement.Kind.PANEL,
            signed_by=user.name,
            on=timezone.localdate(),
        )
    posts = case.protocol.rules.panel.required_posts
    for post, name in zip(posts, STANDING, strict=False):
        panel.add_member(
            case,
            by=by,
            facts=MemberFacts(name=name, post=post, standing_post=post),
        )
    seat(
        case=case,
        by=by,
        user=place.people["agency_contact"],
        seat=Seat.AGENCY_CONTACT,
    )


AGENDA = "Welcome and declarations\nWhat the trawl found\nTerms of reference\nNext steps"


def first_meeting(tale: Tale) -> None:
    """Hold the first meeting and agree the terms of reference."""
    meets_on = tale.day(110)
    with tale.after(80) as by:
        meeting = panel.arrange_meeting(
            tale.case,
            by=by,
            meets_on=meets_on,
            place="Meeting room 2, the civic centre",
            starts_at=time(14),
            agenda=AGENDA,
        )
    with tale.after(96, hour=15) as by:
        panel.send_papers(tale.case, by=by, meeting=meeting, how="by secure e-mail")
    rule = tale.place.rules.panel.confidentiality
    with tale.after(110, hour=17) as by:
        for sitter in sitters_of(tale.case):
            if rule is not Confidentiality.NOT_ASKED:
                panel.record_paper_acceptance(
                    tale.case,
                    by=by,
                    sitter=sitter,
                    on=timezone.localdate(),
                    meeting=meeting if rule is Confidentiality.PER_MEETING else None,
                )
        panel.record_meeting(
            tale.case,
            by=by,
            meeting=meeting,
            present=[each.key for each in sitters_of(tale.case)],
            minutes="The panel agreed the terms of reference and the period to look at.",
        )
    with tale.after(113, "independent_chair") as by:
        labels = tale.labels
        panel.agree_terms(
            tale.case,
            by=by,
            sections={
                "scope_from": date(tale.began.year - 4, 1, 1),
                "scope_to": tale.began,
                "questions": "What did each agency know, and when?\nWas help offered, and could it "
                "be taken up?\nDid agencies tell each other what they knew?",
                "agencies": "Police, general practice, housing, domestic abuse service",
                "family": f"The family of {labels['died']} is invited to meet the chair.",
                "family_contact": "The independent chair, with the advocate",
                "equality": "Sex, disability and ethnicity are looked at throughout.",
                "media_holding_statement": "A review is under way. It would not be right to say "
                "more until it is complete.",
                "data_protection": "Records are kept for six years after publication.",
                "next_stage_dates": "Chronologies in six weeks; first draft in four months.",
            },
            agreed_by="The panel at its first meeting",
        )


def panel_done(tale: Tale) -> None:
    """Tell the panel to its end, and begin the overview report."""
    people_appointed(tale)
    first_meeting(tale)
    with tale.after(125) as by:
        advance(tale.case, Step.BEGIN_OVERVIEW, by=by)


def meeting_ahead(tale: Tale, meets_on: date) -> Meeting:
    """Arrange a meeting to come; its papers are put together and wait to be sent."""
    with tale.ago(12) as by:
        meeting = panel.arrange_meeting(
            tale.case,
            by=by,
            meets_on=meets_on,
            place="Meeting room 2, the civic centre, and online",
            starts_at=time(10),
            agenda=AGENDA,
        )
    with tale.ago(3) as by:
        for title in ("Chronology of contacts", "What the trawl found"):
            panel.add_paper(
                tale.case,
                by=by,
                meeting=meeting,
                title=title,
                file=pdf(title, "Prepared for the panel. Not to be passed on."),
            )
        panel.put_papers_together(tale.case, by=by, meeting=meeting)
    return meeting
