"""The letters of a case: listed, read, downloaded, marked as sent with a proof."""

from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.documents.models import DocumentVersion
from tests import cast
from tests.cases.decision import acts


def made(of: cast.Company, on_commit: Any) -> Case:
    case = acts.to_decide(of)
    with on_commit():
        acts.decided(of, case)
    return case


def test_letters_are_listed_with_how_they_stand_in_a_number_of_queries_that_does_not_grow(
    somerby: cast.Company, on_commit: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few, many = acts.to_decide(somerby), acts.to_decide(somerby)
    acts.decided(somerby, few, "other_review")
    acts.decided(somerby, many, "review")
    client, counts = somerby.client("officer"), []
    client.get(somerby.url(""))  # counts what stands beside "My work", for a minute
    for case in (few, many):
        with CaptureQueriesContext(connection) as found:
            page = client.get(somerby.url(f"reviews/{case.reference}/letters/")).content.decode()
        counts.append(len(found))
    assert "Decision: notice to the Home Office" in page
    assert "Being prepared" in page
    assert "Quenby" not in page
    assert counts[1] - counts[0] <= 1  # the family's letter asks whether it may go


def test_a_letter_is_read_downloaded_and_marked_as_sent_with_its_proof(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = made(somerby, on_commit)
    letter = acts.letters_of(somerby, case)["decision_coroner"]
    client = somerby.client("case_administrator")
    address = somerby.url(f"reviews/{case.reference}/letters/{letter.pk}/")
    page = client.get(address).content.decode()
    assert "As a courtesy" in page
    assert page.count("<h1") == 1
    with somerby.scope():
        version = DocumentVersion.objects.get(document_id=letter.document_id)
    pdf = client.get(somerby.url(f"reviews/{case.reference}/documents/{version.pk}/"))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file
    posted = {"how": "secure_mail", "to": "", "on_day": "1", "on_month": "4", "on_year": "2026"}
    wrong = client.post(address, posted).content.decode()
    assert "Error" in wrong
    assert 'value="secure_mail"' in wrong
    _, proof = acts.a_pdf("receipt.pdf")
    right: dict[str, Any] = posted | {"to": "coroner@court.example", "proof": proof}
    assert client.post(address, right).status_code == 302
    letter = acts.letters_of(somerby, case)["decision_coroner"]
    assert (letter.sent_on, letter.sent_how, letter.sent_to) == (
        date(2026, 4, 1),
        "secure_mail",
        "coroner@court.example",
    )
    assert letter.proof_id is not None
    again = client.post(address, posted | {"to": "coroner@court.example"})
    assert again.status_code == 409


def test_a_proof_of_the_wrong_kind_is_refused_beside_its_field(
    somerby: cast.Company, on_commit: Any
) -> None:
    import io

    case = made(somerby, on_commit)
    letter = acts.letters_of(somerby, case)["decision_coroner"]
    address = somerby.url(f"reviews/{case.reference}/letters/{letter.pk}/")
    proof = io.BytesIO(b"MZ not a receipt")
    proof.name = "receipt.exe"
    page = somerby.client("officer").post(
        address,
        {
            "how": "post",
            "to": "1 Court Street",
            "on_day": "1",
            "on_month": "4",
            "on_year": "2026",
            "proof": proof,
        },
    )
    assert "1 Court Street" in page.content.decode()
    assert acts.letters_of(somerby, case)["decision_coroner"].sent_on is None


def test_who_may_not_read_letters_is_refused(somerby: cast.Company, on_commit: Any) -> None:
    case = made(somerby, on_commit)
    for who in ("csp_chair", "sub_group_member", "panel_member"):
        address = somerby.url(f"reviews/{case.reference}/letters/")
        assert somerby.client(who).get(address).status_code == 403
