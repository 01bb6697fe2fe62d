"""A draft goes round, is commented on beside its paragraphs and answered (R84, R85, R143)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.drafts.models import Draft
from cases.core.notices.models import OutboxMail
from cases.core.progress.work.rows import work_of
from cases.core.workflow.plug import NotReady
from cases.overview import services
from cases.overview.models import Comment, Paragraph, RoundRecipient
from cases.overview.plug import PLUG
from tests import cast
from tests.cases.overview import story


def paragraph(of: cast.Company, case: Case, number: str = "2") -> Paragraph:
    with of.scope():
        return Paragraph.objects.select_related("version").get(
            version__case=case,
            version__kind="overview_report",
            version__is_current=True,
            number=number,
        )


def commented(of: cast.Company, case: Case, number: str = "2", text: str = "Which day?") -> Comment:
    at = paragraph(of, case, number)
    with of.scope("panel_member"):
        return services.comment_on(case=case, by=of.actor("panel_member"), paragraph=at, text=text)


def test_comments_are_due_fourteen_days_after_sending_in_leicester_and_can_be_late_r85(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    sent = timezone.localdate() - timedelta(days=20)
    made = story.a_round(somerby, case, on=sent)
    with somerby.scope():
        due = Deadline.objects.get(case=case, kind="draft_comments")
        assert (due.due_on, due.met_on, due.subject_number) == (
            sent + timedelta(days=14),
            None,
            made.pk,
        )
    with somerby.scope("panel_member"):
        rows = work_of(Reach.of(somerby.actor("panel_member")), timezone.localdate())
    assert [(row.title, row.due_on) for row in rows] == [
        ("Comment on the draft of the report", sent + timedelta(days=14))
    ]
    page = somerby.client("panel_member").get(somerby.url(""))
    assert "Overdue" in page.content.decode()


def test_where_no_period_is_printed_nothing_is_due_unless_a_day_is_given(
    wreake_valley: cast.Company,
) -> None:
    case = story.a_case(wreake_valley)
    story.a_version(wreake_valley, case)
    made = story.a_round(wreake_valley, case)
    with wreake_valley.scope("officer"):
        assert not Deadline.objects.filter(case=case, kind="draft_comments").exists()
        services.close_round(case=case, by=wreake_valley.officer, round=made)
    by_day = timezone.localdate() + timedelta(days=10)
    story.a_round(wreake_valley, case, due_on=by_day)
    with wreake_valley.scope():
        assert Deadline.objects.get(case=case, kind="draft_comments").due_on == by_day


def test_the_mail_names_the_reference_and_nothing_else(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    made = story.a_round(somerby, case)
    with somerby.scope():
        mail = OutboxMail.objects.get(case=case)
    assert mail.subject == f"{case.reference}: a draft for your comments"
    assert f"/p/somerby/reviews/{case.reference}/report/rounds/{made.pk}/" in mail.body
    assert "Adult A" not in mail.body


def test_somebody_outside_the_list_gets_no_draft_before_the_chair_approves_r84(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    address = somerby.url(f"reviews/{case.reference}/report/circulate/")
    outsider = {
        "people": [],
        "other_name": "Ottoline Brackenwell",
        "other_organisation": "A newspaper",
        "other_email": "ottoline@paper.example",
        "other_group": "",
        "message": "Look at the facts.",
    }
    refused = somerby.client("officer").post(address, outsider)
    text = refused.content.decode()
    assert "Say why somebody outside the list should get the draft" in text
    assert "Look at the facts." in text
    assert "Ottoline Brackenwell" in text
    sent = somerby.client("officer").post(address, {**outsider, "other_why": "She was asked."})
    assert sent.status_code == 302
    with somerby.scope():
        row = RoundRecipient.objects.get()
        assert (row.approval, OutboxMail.objects.count()) == ("waiting", 0)
    decide = somerby.url(f"reviews/{case.reference}/report/recipients/{row.pk}/")
    answer = {"approve": "yes", "because": "She helps with the facts."}
    assert somerby.client("officer").post(decide, answer).status_code == 403
    assert somerby.client("independent_chair").post(decide, answer).status_code == 302
    with somerby.scope():
        assert RoundRecipient.objects.get().approval == "approved"
        assert list(OutboxMail.objects.values_list("to", flat=True)) == ["ottoline@paper.example"]


def test_a_comment_is_written_changed_withdrawn_and_answered_on_its_pages(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    story.a_round(somerby, case)
    at = paragraph(somerby, case)
    member, author = somerby.client("panel_member"), somerby.client("author")
    base = f"reviews/{case.reference}/report/"
    empty = member.post(somerby.url(f"{base}paragraphs/{at.pk}/comment/"), {"text": ""})
    assert "Write your comment" in empty.content.decode()
    member.post(somerby.url(f"{base}paragraphs/{at.pk}/comment/"), {"text": "Which day?"})
    with somerby.scope():
        comment = Comment.objects.get()
    assert (comment.agency_name, comment.place_id) == ("Somerby Hospitals", at.pk)
    edit = somerby.url(f"{base}comments/{comment.pk}/")
    assert author.get(edit).status_code == 404
    assert member.post(edit, {"text": "On which day?"}).status_code == 302
    reading = somerby.url(f"{base}versions/{at.version_id}/")
    assert "On which day?" in author.get(reading).content.decode()
    answer = somerby.url(f"{base}comments/{comment.pk}/answer/")
    without = author.post(answer, {"outcome": "not_accepted", "answer": ""})
    assert "Say why the comment is not accepted" in without.content.decode()
    done = author.post(answer, {"outcome": "not_accepted", "answer": "It is not recorded."})
    assert done.status_code == 302
    page = member.get(reading).content.decode()
    assert "It is not recorded." in page
    assert member.post(edit, {"withdraw": "withdraw"}).status_code == 409
    other = commented(somerby, case, "1", "Five times.")
    away = somerby.url(f"{base}comments/{other.pk}/")
    assert member.post(away, {"withdraw": "withdraw"}).status_code == 302
    assert "Five times." not in member.get(reading).content.decode()


def test_what_is_typed_and_not_sent_is_kept(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    story.a_round(somerby, case)
    at = paragraph(somerby, case)
    member = somerby.client("panel_member")
    base = somerby.url(f"reviews/{case.reference}/report/paragraphs/{at.pk}/")
    saved = member.post(f"{base}autosave/", {"text": "Half a thou", "draft_version": "0"})
    assert saved.json()["version"] == 1
    assert "Half a thou" in member.get(f"{base}comment/").content.decode()
    assert (
        "Half a thou"
        not in somerby.client("author")
        .get(somerby.url(f"reviews/{case.reference}/report/versions/{at.version_id}/"))
        .content.decode()
    )
    stale = member.post(f"{base}autosave/", {"text": "Other", "draft_version": "7"})
    assert stale.status_code == 409
    member.post(f"{base}comment/", {"text": "Half a thought."})
    with somerby.scope():
        assert Draft.objects.count() == 0


def test_comments_follow_their_paragraph_and_say_where_they_came_from(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.both_texts(somerby, case)
    story.a_round(somerby, case)
    commented(somerby, case, "2", "Which day?")
    commented(somerby, case, "3", "Say who.")
    version = story.a_version(
        somerby, case, (story.TEXT[0], "A paragraph in between.", story.TEXT[1] + " In May.")
    )
    with somerby.scope():
        first, second = Comment.objects.select_related("place").order_by("pk")
        assert first.place is not None
        assert (first.place.version_id, first.place.number) == (version.pk, "3")
        assert second.place is None
    address = somerby.url(f"reviews/{case.reference}/report/versions/{version.pk}/")
    page = somerby.client("author").get(address).content.decode()
    assert "on paragraph 2 of version 1" in page
    assert "Comments on paragraphs that were taken out" in page
    with pytest.raises(NotReady) as refused:
        story.agree(somerby, case)
    assert "2 comments of the panel wait for an answer" in str(refused.value)


def test_a_closed_round_takes_no_comment_and_meets_the_deadline(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    made = story.a_round(somerby, case)
    today = timezone.localdate()
    answer = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    close = somerby.url(f"reviews/{case.reference}/report/rounds/{made.pk}/close/")
    assert somerby.client("officer").post(close, answer).status_code == 302
    with somerby.scope():
        assert Deadline.objects.get(case=case, kind="draft_comments").met_on == today
    with pytest.raises(NotReady):
        commented(somerby, case)


def test_every_panel_member_is_asked_the_four_criteria_r143(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    made = story.a_round(somerby, case)
    member = somerby.client("panel_member")
    finish = somerby.url(f"reviews/{case.reference}/report/rounds/{made.pk}/finish/")
    page = member.get(finish).content.decode()
    assert page.count('<fieldset class="govuk-fieldset"') == 4
    answers = {"met_0": "yes", "met_1": "no", "met_2": "yes", "met_3": "yes"}
    refused = member.post(finish, answers).content.decode()
    assert "Say what is missing for criterion 2" in refused
    assert member.post(finish, {**answers, "comment_1": "Too little."}).status_code == 302
    shown = somerby.client("officer").get(
        somerby.url(f"reviews/{case.reference}/report/rounds/{made.pk}/")
    )
    assert "Too little." in shown.content.decode()
    with somerby.scope():
        assert RoundRecipient.objects.get().answered_on == timezone.localdate()


def test_who_has_read_is_shown(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    version = story.a_version(somerby, case)
    made = story.a_round(somerby, case)
    shown = somerby.url(f"reviews/{case.reference}/report/rounds/{made.pk}/")
    officer = somerby.client("officer")
    assert "Not read" in officer.get(shown).content.decode()
    reading = somerby.url(f"reviews/{case.reference}/report/versions/{version.pk}/")
    somerby.client("panel_member").get(reading)
    assert "Not read" not in officer.get(shown).content.decode()


def test_a_long_report_is_read_in_as_many_queries_as_a_short_one(somerby: cast.Company) -> None:
    short, long = story.a_case(somerby), story.a_case(somerby)
    few = story.a_version(somerby, short)
    many = story.a_version(
        somerby, long, [f"Paragraph {n} says what happened then." for n in range(1, 1300)]
    )
    story.a_round(somerby, short)
    story.a_round(somerby, long)
    commented(somerby, short, "1")
    for number in range(1, 31):
        commented(somerby, long, str(number))
    counts = []
    for case, version in ((short, few), (long, many)):
        client = somerby.client("author")
        address = somerby.url(f"reviews/{case.reference}/report/versions/{version.pk}/")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 30


def test_the_work_list_and_the_case_page_keep_to_their_queries(somerby: cast.Company) -> None:
    for _ in range(2):
        case = story.a_case(somerby)
        story.both_texts(somerby, case)
        story.satisfied(somerby, case)
        story.agree(somerby, case)
    assert PLUG.work is not None
    assert PLUG.summary is not None
    for who in ("officer", "csp_chair", "author", "independent_chair", "panel_member"):
        with somerby.scope(who):
            reach = Reach.of(somerby.actor(who))
            with CaptureQueriesContext(connection) as queries:
                rows = list(PLUG.work.find(somerby.actor(who), reach, date.today()))
            assert len(queries) <= PLUG.work.queries
            assert len(rows) in (0, 2)
            access = reach.on(case)
            with CaptureQueriesContext(connection) as queries:
                list(PLUG.summary.build(case, access))
                list(PLUG.summary.tabs(case, access))
            assert len(queries) <= PLUG.summary.queries


def test_a_panel_member_of_another_case_is_told_that_there_is_no_such_page(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    version = story.a_version(somerby, case)
    with somerby.scope():
        elsewhere = cast.member(somerby.partnership, "Elsewhere", cast.Role.PARTICIPANT)
    somerby.people["elsewhere"] = elsewhere
    client = somerby.client("elsewhere")
    for path in ("report/", f"report/versions/{version.pk}/", "recommendations/", "sign-off/"):
        address = somerby.url(f"reviews/{case.reference}/{path}")
        assert client.get(address).status_code == 404


def test_nobody_is_sent_a_draft_twice(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    member = somerby.people["panel_member"]
    again = services.Outside(member.name, "", member.email.upper(), "", "By mistake.")
    with pytest.raises(NotReady) as refused:
        story.a_round(somerby, case, outside=[again])
    assert "is among those chosen already" in str(refused.value)
