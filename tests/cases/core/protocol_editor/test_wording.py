"""The protocol's own titles of the form's sections, and the sections that a report should have."""

from __future__ import annotations

import io

from django.urls import reverse

from cases.core.case.models import Case
from cases.core.protocol.tables import LocalProtocol
from cases.overview import services
from cases.overview.report_sections import missing_sections
from cases.overview.word import read_draft
from cases.referral.incoming.models import IncomingReferral
from cases.referral.incoming.sections import asked_of
from tests import cast
from tests.cases.core.protocol_editor.test_moving import ADMIN, a_version_of, changed
from tests.cases.overview import story


def test_a_section_of_the_form_bears_the_local_title(somerby: cast.Company) -> None:
    with somerby.scope(ADMIN):
        _, data = changed("referral", section_titles={"deceased": "Victim", "summary": "Facts"})
        rules = LocalProtocol.from_data(data)
        titles = {each.code: each.title for each in asked_of(IncomingReferral(), rules, [])}
    assert (titles["deceased"], titles["summary"], titles["when"]) == (
        "Victim",
        "Facts",
        "When it happened",
    )


def test_a_draft_is_told_which_sections_it_lacks(somerby: cast.Company) -> None:
    with somerby.scope(ADMIN):
        _, data = changed("overview", report_sections=["Report of the review", "Conclusions"])
        made = a_version_of(somerby, data)
    case = story.a_case(somerby)
    with somerby.scope():
        Case.objects.filter(pk=case.pk).update(protocol=made)
        case = cast.fresh(case)
    content = story.word(title="1. Report of  the review")
    with somerby.scope("author"):
        blocks = read_draft(content).blocks
        assert missing_sections(case, "overview_report", blocks) == ["Conclusions"]
        pending = services.upload_draft(
            case=case,
            by=somerby.actor("author"),
            kind="overview_report",
            name="report.docx",
            content=io.BytesIO(content),
        )
    where = [somerby.partnership.slug, case.reference]
    client = somerby.client("author")
    upload = client.get(reverse("upload_draft", args=[*where, "overview_report"]))
    assert "Conclusions" in upload.content.decode()
    page = client.get(reverse("pending_draft", args=[*where, pending.pk])).content.decode()
    assert "asks for and the draft lacks" in page
