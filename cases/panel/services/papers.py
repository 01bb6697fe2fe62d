"""The papers of a meeting: collected, put together as one PDF by a worker, sent (LC ¶56)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import happened, require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import NotReady, Reason
from cases.panel.accounts import site_url
from cases.panel.models import Meeting, MeetingPaper
from cases.panel.selectors import sitters_of
from cases.panel.services.meetings import meeting_for_change
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker

WORD_ENDINGS = (".doc", ".docx", ".odt", ".rtf")


def _changed(meeting: Meeting) -> None:
    meeting.papers_state = Meeting.Papers.NONE
    meeting.papers_asked += 1
    meeting.save()


@transaction.atomic
def add_paper(case: Case, *, by: Actor, meeting: Meeting, title: str, file: Any) -> MeetingPaper:
    """Add a paper, a PDF, at the end of the order. Raises UploadRefused for any other file."""
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    found = meeting_for_change(case, meeting)
    if file.name.lower().endswith(WORD_ENDINGS):
        raise UploadRefused(
            "This is a Word document. Save it as a PDF and choose that: only PDFs can be put "
            "together."
        )
    version = keep_upload(
        case=case,
        by=by,
        name=file.name,
        content=file,
        kinds=UploadKinds.PDF,
        title=title,
        kind="panel_paper",
        reader_verb=Verb.READ_PANEL,
    )
    last = found.papers.order_by("-position").values_list("position", flat=True).first()
    paper = MeetingPaper.objects.create(
        meeting=found,
        position=(last or 0) + 1,
        title=title,
        document=version.document,
        partnership_id=case.partnership_id,
    )
    _changed(found)
    refresh_deadlines(case)
    record(
        "panel.paper_added",
        f"added a paper to panel meeting {found.number}",
        by=by,
        case=case,
        details={"paper": paper.pk},
    )
    return paper


@transaction.atomic
def remove_paper(case: Case, *, by: Actor, meeting: Meeting, paper: int) -> None:
    """Take a paper out of the papers of a meeting; the document itself stays."""
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    found = meeting_for_change(case, meeting)
    row = found.papers.filter(pk=paper).first()
    if row is None:
        return
    row.delete()
    _changed(found)
    record(
        "panel.paper_removed",
        f"took a paper out of panel meeting {found.number}",
        by=by,
        case=case,
        details={"paper": paper},
    )


@transaction.atomic
def move_paper(case: Case, *, by: Actor, meeting: Meeting, paper: int, up: bool) -> None:
    """Move a paper one place up or down in the order."""
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    found = meeting_for_change(case, meeting)
    rows = list(found.papers.all())
    here = next((index for index, row in enumerate(rows) if row.pk == paper), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    first, second = rows[here], rows[there]
    first.position, second.position = second.position, first.position
    first.save()
    second.save()
    _changed(found)
    record(
        "panel.papers_ordered",
        f"changed the order of the papers of panel meeting {found.number}",
        by=by,
        case=case,
    )


@transaction.atomic
def put_papers_together(case: Case, *, by: Actor, meeting: Meeting) -> Meeting:
    """Have a worker put cover, agenda and papers together as one PDF; the page says when."""
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    found = meeting_for_change(case, meeting)
    reasons = []
    if not found.agenda.strip():
        reasons.append(
            Reason(
                "Write the agenda first: it is the first page of the papers.",
                url=case_url(case, "meeting_change", number=found.number),
                link="Write the agenda",
            )
        )
    if found.papers_state == Meeting.Papers.WAITING:
        reasons.append(Reason("The papers are being put together already."))
    if reasons:
        raise NotReady(reasons)
    found.papers_state, found.papers_trouble = Meeting.Papers.WAITING, ""
    found.papers_asked += 1
    found.save()
    record(
        "panel.papers_asked",
        f"had the papers of panel meeting {found.number} put together",
        by=by,
        case=case,
    )
    ask_a_worker("cases.panel.join_papers", found.pk, found.papers_asked)
    return found


@transaction.atomic
def send_papers(
    case: Case, *, by: Actor, meeting: Meeting, on: date | None = None, how: str = ""
) -> Meeting:
    """Send the papers, or record that they were sent otherwise on a day (LC ¶56, R54).

    Without `how` a mail with a link goes to everybody who sits on the panel and has an account,
    today. With `how` ("by post", …) nothing is sent and `on` is the day. Later than the send-by
    date is shown as late. Raises NotReady until the papers have been put together.
    """
    day = happened(on if how else None)
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    refuse_on_hold(case, Waits.SENDING_PAPERS, by=by, on=day)
    found = meeting_for_change(case, meeting)
    sitters = sitters_of(case)
    reachable = [each for each in sitters if each.email]
    reasons = []
    if not how and found.papers_state != Meeting.Papers.READY:
        reasons.append(
            Reason(
                "The papers have not been put together as they now stand.",
                url=case_url(case, "meeting_papers", number=found.number),
                link="Put the papers together",
            )
        )
    if not how and not reachable:
        reasons.append(Reason("Nobody on the panel has an account to which a mail could go."))
    if reasons:
        raise NotReady(reasons)
    again = found.papers_sent_on is not None
    found.papers_sent_on = found.papers_sent_on or day
    found.papers_sent_how = how or f"by e-mail with a link to {len(reachable)} people"
    found.version += 1
    found.save()
    mark_milestone(
        case=case,
        code=Milestone.PAPERS_SENT,
        on=found.papers_sent_on,
        subject_kind=SubjectKind.MEETING,
        subject_number=found.pk,
    )
    refresh_deadlines(case)
    record(
        "panel.papers_sent",
        f"sent the papers of panel meeting {found.number}{' again' if again else ''}, "
        f"{found.papers_sent_how}",
        by=by,
        case=case,
        on=day,
        details={"meeting": found.pk},
    )
    if not how:
        link = site_url(case_url(case, "meeting", number=found.number))
        for each in reachable:
            put_in_outbox(
                key=f"panel.papers:{found.pk}:{found.papers_asked}:{each.user_id}",
                to=each.email,
                subject=f"{case.reference}: papers for the panel meeting",
                body=(
                    f"The papers for panel meeting {found.number} of the review "
                    f"{case.reference} are ready. Sign in to read them:\n{link}\n"
                ),
                case=case,
            )
    return found
