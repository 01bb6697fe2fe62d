"""The pages around a publication that stand open only at their time."""

from __future__ import annotations

from django.utils import timezone

from cases.core.case.models import Case
from cases.publication.models import AfterPublication
from cases.publication.services import publish_report
from tests import cast
from tests.cases.publication import stage


def shown(company: cast.Company, case: Case, rest: str) -> str:
    """Give the text of a page that must be open to the officer."""
    page = company.client("officer").get(
        company.url(f"reviews/{case.reference}/publication/{rest}")
    )
    assert page.status_code == 200
    return page.content.decode()


def test_a_cleared_report_has_pages_for_the_end_of_proceedings_and_for_no_publication(
    somerby: cast.Company,
) -> None:
    case = stage.cleared(somerby)
    ends = shown(somerby, case, "proceedings/")
    assert ("The end of proceedings" in ends, "Which proceedings?" in ends) == (True, True)
    assert "Record that the report will not be published" in shown(somerby, case, "not-published/")


def test_each_copy_to_send_after_publication_has_its_page(somerby: cast.Company) -> None:
    case = stage.ready(somerby)
    with somerby.scope("officer"):
        publish_report(case=case, by=somerby.officer, on=timezone.localdate())
        rows = list(AfterPublication.objects.filter(publication__case=case))
    assert rows != []
    for row in rows:
        page = shown(somerby, case, f"after/{row.pk}/")
        assert ("Note that it was sent" in page, row.recipient_words in page) == (True, True)
