"""A case handed to another area: the pack, delivered or sent, taken or refused, taken back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.case.models import Case, Milestone
from cases.core.deadlines.models import Deadline
from cases.core.documents.models import DocumentVersion
from cases.core.documents.services import keep_made
from cases.core.identity.models import Person, PersonName
from cases.core.notices.models import OutboxMail
from cases.core.progress.advance import take_back
from cases.core.timetable.kinds import Milestone as M
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.handover import sending, taking
from cases.handover.models import TransferIn, TransferOut
from cases.referral.models import Referral
from tests import cast

OnCommit = Callable[[], AbstractContextManager[Any]]
NAME = "Marisol Quenby-Tarrant"


def handed(
    of: cast.Company, on_commit: OnCommit, to: cast.Company | None = None, **more: Any
) -> Case:
    """Hand a case over, to a partnership here or to one elsewhere, and have its pack made."""
    case = cast.a_case(of)
    with of.scope("officer"):
        Referral.objects.create(
            case=case, alerted_by="Police", aged_16_or_over=True, summary="A long night."
        )
        paper = keep_made(
            case=case,
            name="map.pdf",
            content=b"%PDF-1.7 map",
            content_type="application/pdf",
            title="Map of the place",
            kind="note",
            reader_verb=Verb.READ_REFERRAL,
        )
    receiver: dict[str, Any] = {"to": "Faraway Partnership"}
    if to is not None:
        receiver = {"to_partnership": to.partnership}
    with on_commit(), of.scope("officer"):
        sending.transfer_out(
            case,
            by=of.officer,
            because="Lived there.",
            on=date(2026, 3, 9),
            documents=[paper.document_id],
            **receiver,
            **more,
        )
    return case


def arrived(at: cast.Company) -> TransferIn:
    with at.scope():
        return TransferIn.objects.select_related("partnership").get()


def pack_in(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_pack_holds_the_referral_people_documents_and_chronicle(
    somerby: cast.Company, on_commit: OnCommit
) -> None:
    """R13: as ZIP, with a PDF, the documents chosen, the data and the checksum of each."""
    case = handed(somerby, on_commit)
    with somerby.scope():
        transfer = TransferOut.objects.get(case=case)
        version = DocumentVersion.objects.get(document=transfer.pack)
        with version.file.open("rb") as file:
            inside = pack_in(file.read())
    assert inside.namelist() == [
        f"{case.reference} transfer pack.pdf",
        "pack.json",
        "documents/01 map.pdf",
        "checksums-sha256.txt",
    ]
    assert inside.read(inside.namelist()[0])[:5] == b"%PDF-"
    data = json.loads(inside.read("pack.json"))
    assert [row["name"] for person in data["people"] for row in person["names"]] == [
        NAME,
        "Declan O’Farrowby",
    ]
    assert data["referral"]["summary"] == "A long night."
    assert data["chronicle"][0]["what"] == "opened the case"
    assert "case" not in data["referral"]


def test_what_is_left_out_is_left_out(somerby: cast.Company, on_commit: OnCommit) -> None:
    case = handed(somerby, on_commit, with_chronicle=False)
    with somerby.scope():
        pack = TransferOut.objects.get(case=case).pack
        with DocumentVersion.objects.get(document=pack).file.open("rb") as file:
            assert json.loads(pack_in(file.read()).read("pack.json"))["chronicle"] == []


def test_a_partnership_here_takes_the_case_and_its_own_month_begins(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    """R13, E10, E11: a case is made from the pack; the clock is the receiver's own (GL §3.3)."""
    case = handed(somerby, on_commit, wreake_valley)
    row = arrived(wreake_valley)
    with wreake_valley.scope("officer"):
        theirs = taking.accept(number=row.pk, by=wreake_valley.officer)
        assert theirs.reference == f"WRV-{timezone.localdate().year}-001"
        assert theirs.label == "Adult A"
        names = PersonName.objects.filter(person__case=theirs)
        assert [each.name for each in names] == [NAME, "Declan O’Farrowby"]
        parts = [p.part for p in Person.objects.filter(case=theirs)]
        assert parts == ["deceased", "suspect"]
        assert Referral.objects.get(case=theirs).summary == "A long night."
        came = Milestone.objects.get(case=theirs, code=M.CAME_TO_ATTENTION)
        assert came.on == timezone.localdate()
        assert DocumentVersion.objects.filter(document__case=theirs).count() == 1
    with somerby.scope("officer"):
        sent = TransferOut.objects.get(case=case)
        told = (sent.answer, sent.answered_by, sent.their_reference)
        assert told == ("accepted", "Wreake Valley", theirs.reference)
        assert cast.fresh(case).state == State.TRANSFERRED
        assert not Deadline.objects.filter(case=case, counts=True).exists()
        with pytest.raises(NotReady) as refused:
            take_back(case, by=somerby.officer, because="Back.")
    assert "Wreake Valley took the case" in refused.value.reasons[0].text


def test_neither_side_reads_the_other(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    """R13: what is delivered is the receiver's row alone; the sender sees the answer alone."""
    case = handed(somerby, on_commit, wreake_valley)
    row = arrived(wreake_valley)
    with somerby.scope():
        assert not TransferIn.objects.exists()
    with wreake_valley.scope():
        assert not TransferOut.objects.exists()
        assert not Case.objects.exists()
    place = f"transfers/in/{row.pk}/"
    assert somerby.client("officer").get(somerby.url(place)).status_code == 404
    assert somerby.client("officer").get(wreake_valley.url(place)).status_code == 404
    page = wreake_valley.client("officer").get(wreake_valley.url(place)).content.decode()
    assert NAME in page
    assert NAME not in page[: page.index("</title>")]
    with wreake_valley.scope():
        mails = list(OutboxMail.objects.values_list("subject", "body"))
    assert [subject for subject, _ in mails] == ["Wreake Valley: a case is handed over to you"]
    assert case.reference not in "".join(x for mail in mails for x in mail)


def test_a_refusal_says_why_deletes_the_pack_and_the_sender_takes_the_case_back(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    """R13, E11: refused with a reason, told to both, the case counts on as if it never left."""
    case = handed(somerby, on_commit, wreake_valley)
    row = arrived(wreake_valley)
    with wreake_valley.scope("officer"):
        with pytest.raises(NotReady):
            taking.refuse_transfer(number=row.pk, by=wreake_valley.officer, because=" ")
        taking.refuse_transfer(number=row.pk, by=wreake_valley.officer, because="Moved away.")
        kept = TransferIn.objects.get(pk=row.pk)
        assert (kept.pack, bool(kept.file), kept.answer) == ({}, False, "refused")
        with pytest.raises(NotReady):
            taking.accept(number=row.pk, by=wreake_valley.officer)
    work = somerby.client("officer").get(somerby.url("")).content.decode()
    assert "Take the case back: Wreake Valley refused it" in work
    with somerby.scope("officer"):
        assert TransferOut.objects.get(case=case).answer_because == "Moved away."
        take_back(case, by=somerby.officer, because="Refused.")
        assert cast.fresh(case).state == State.REFERRAL
        assert Deadline.objects.filter(case=case, kind="decision", counts=True).exists()


def test_what_is_taken_back_can_no_longer_be_accepted(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    case = handed(somerby, on_commit, wreake_valley)
    row = arrived(wreake_valley)
    with somerby.scope("officer"):
        take_back(case, by=somerby.officer, because="The wrong case.")
        assert TransferOut.objects.get(case=case).answer == "withdrawn"
    with wreake_valley.scope("officer"):
        with pytest.raises(NotReady) as refused:
            taking.accept(number=row.pk, by=wreake_valley.officer)
        assert TransferIn.objects.get(pk=row.pk).pack == {}
    assert "withdrawn" in refused.value.reasons[0].text


def test_a_case_goes_out_a_second_time_after_it_came_back(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    case = handed(somerby, on_commit, wreake_valley)
    with somerby.scope("officer"):
        take_back(case, by=somerby.officer, because="Too early.")
    with on_commit(), somerby.scope("officer"):
        sending.transfer_out(
            case, by=somerby.officer, because="Now.", to_partnership=wreake_valley.partnership
        )
    with wreake_valley.scope():
        answers = [row.answer for row in TransferIn.objects.order_by("pk")]
    assert answers == ["withdrawn", ""]


def test_an_area_elsewhere_gets_the_pack_by_hand_with_proof_and_its_answer_is_recorded(
    somerby: cast.Company, on_commit: OnCommit
) -> None:
    """R13, E11 by the pages: pack, sending with proof, chase, answer; each refusal keeps input."""
    from tests.cases.decision.acts import a_pdf

    case, client = handed(somerby, on_commit), somerby.client("officer")
    base = somerby.url(f"reviews/{case.reference}/transfer/")
    state = client.get(f"{base}state/").content.decode()
    assert "Record that it was sent" in state
    for page in ("sent/", "chase/", "answer/"):
        assert client.get(base + page).status_code == 200
    too_early = day("sent_on", date(2026, 3, 1)) | {"sent_how": "post", "sent_to": "Duty officer"}
    refused = client.post(f"{base}sent/", too_early)
    assert (refused.status_code, "Duty officer" in refused.content.decode()) == (409, True)
    early = client.post(f"{base}answer/", day("on", date(2026, 3, 12)) | ANSWER)
    assert "Record first how the pack was sent." in early.content.decode()
    posted = too_early | day("sent_on", date(2026, 3, 10)) | {"proof": a_pdf("proof.pdf")[1]}
    assert client.post(f"{base}sent/", posted).status_code == 302
    work = client.get(somerby.url("")).content.decode()
    assert "Ask Faraway Partnership whether it takes the case" in work
    chased = day("on", timezone.localdate()) | {"note": "Will answer soon."}
    assert client.post(f"{base}chase/", chased).status_code == 302
    assert "Will answer soon." in client.get(f"{base}state/").content.decode()
    no_reason = ANSWER | day("on", timezone.localdate()) | {"answer": "refused"}
    assert (
        "Enter why it refuses the case" in client.post(f"{base}answer/", no_reason).content.decode()
    )
    took = ANSWER | day("on", timezone.localdate())
    assert client.post(f"{base}answer/", took).status_code == 302
    assert "FAR 9" in client.get(f"{base}state/").content.decode()


ANSWER = {"answer": "accepted", "answered_by": "Duty officer", "their_reference": "FAR 9"}


def day(name: str, on: date) -> dict[str, Any]:
    """Give a day as three boxes."""
    return {
        f"{name}_day": str(on.day),
        f"{name}_month": str(on.month),
        f"{name}_year": str(on.year),
    }


def test_the_receiver_reads_takes_and_refuses_on_its_pages(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    handed(somerby, on_commit, wreake_valley)
    row, client = arrived(wreake_valley), wreake_valley.client("officer")
    base = wreake_valley.url(f"transfers/in/{row.pk}/")
    assert (
        "Take or refuse a case from Somerby" in client.get(wreake_valley.url("")).content.decode()
    )
    assert "Answer it" in client.get(wreake_valley.url("transfers/")).content.decode()
    assert pack_in(client.get(f"{base}pack/").getvalue()).testzip() is None
    assert client.get(f"{base}refuse/").status_code == 200
    assert client.post(f"{base}refuse/", {"because": ""}).status_code == 200
    assert client.get(f"{base}accept/").status_code == 200
    done = client.post(f"{base}accept/", day("attention_on", date(2026, 3, 8)))
    assert done.status_code == 302
    with wreake_valley.scope():
        case = Case.objects.get()
        assert Milestone.objects.get(case=case, code=M.CAME_TO_ATTENTION).on == date(2026, 3, 8)
    assert client.get(f"{base}pack/").status_code == 404
    again = client.post(f"{base}accept/", day("attention_on", date(2026, 3, 8)))
    assert again.status_code == 409
    assert wreake_valley.client("case_administrator").get(base).status_code == 403


def test_the_receiver_refuses_on_its_page(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    handed(somerby, on_commit, wreake_valley)
    row, client = arrived(wreake_valley), wreake_valley.client("officer")
    base = wreake_valley.url(f"transfers/in/{row.pk}/")
    assert client.post(f"{base}refuse/", {"because": "Not ours."}).status_code == 302
    assert "Not ours." in client.get(base).content.decode()


def test_the_officer_chooses_the_receiver_and_the_papers_on_one_page(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case, client = cast.a_case(somerby), somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/transfer/")
    typed = {"because": "She lived there.", "version": str(case.version)} | day(
        "on", date(2026, 3, 9)
    )
    page = client.post(address, typed | {"receiver": "elsewhere"}).content.decode()
    assert "Enter the name of the area" in page
    assert "She lived there." in page
    both = {"receiver": str(wreake_valley.partnership.pk), "to": "Elsewhere"}
    assert "not both" in client.post(address, typed | both).content.decode()
    assert client.post(address, typed | both | {"to": ""}).status_code == 302
    assert client.get(somerby.url("transfers/")).status_code == 200


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"from_name": " "}, "Say which area hands the case over."),
        ({"because": ""}, "Say why this partnership is responsible."),
        ({"handed_over_on": date(2026, 3, 20)}, "It cannot have come before it was handed over."),
        (
            {"received_on": date(2099, 1, 1)},
            "The day on which this happened cannot be in the future.",
        ),
    ],
)
def test_a_case_recorded_by_hand_refuses_what_cannot_be(
    somerby: cast.Company, more: dict[str, Any], reason: str
) -> None:
    with somerby.scope("officer"), pytest.raises(NotReady) as refused:
        taking.record_by_hand(by=somerby.officer, values=BY_HAND | more)
    assert [each.text for each in refused.value.reasons] == [reason]


BY_HAND: dict[str, Any] = {
    "from_name": "Faraway Partnership",
    "from_contact": "",
    "their_reference": "FAR 3",
    "because": "Lived here.",
    "handed_over_on": date(2026, 3, 9),
    "received_on": date(2026, 3, 11),
}


def test_a_case_from_elsewhere_is_recorded_by_hand_and_its_month_begins_when_it_came(
    somerby: cast.Company,
) -> None:
    """R13, E10: in by hand, on its page, with what was sent."""
    from tests.cases.decision.acts import a_pdf

    client = somerby.client("officer")
    address = somerby.url("transfers/in/new/")
    assert client.get(address).status_code == 200
    posted = {
        "from_name": "Faraway Partnership",
        "because": "Lived here.",
        "their_reference": "FAR 3",
        "person_who_died": NAME,
        "pack": a_pdf("pack.pdf")[1],
        **day("handed_over_on", date(2026, 3, 9)),
        **day("received_on", date(2026, 3, 11)),
    }
    assert client.post(address, posted).status_code == 302
    with somerby.scope():
        case = Case.objects.get()
        assert Milestone.objects.get(case=case, code=M.CAME_TO_ATTENTION).on == date(2026, 3, 11)
        due = Deadline.objects.get(case=case, kind="decision").due_on
    assert due == date(2026, 4, 11)
    page = client.get(somerby.url(f"reviews/{case.reference}/")).content.decode()
    assert "Faraway Partnership" in page
    assert NAME not in page
