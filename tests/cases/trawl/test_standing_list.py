"""The standard list is reviewed once a year, and hostile files stop at the link (R43; issue 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.core.deadlines.models import Deadline, Routine, RoutineAct
from cases.core.deadlines.routine import record_done, set_up_routines
from cases.core.documents import services as documents
from cases.core.documents.virus import ScanAnswer, ScanOutcome
from cases.core.timetable.periods import add_months
from cases.trawl.models import TrawlReturn
from tests import cast
from tests.cases.trawl import stage


def test_a_yearly_task_asks_to_review_the_standard_list_and_keeps_who_did_r43(
    somerby: cast.Company,
) -> None:
    today = timezone.localdate()
    with somerby.scope("officer"):
        set_up_routines(today)
        routine = Routine.objects.get(kind="trawl_list_review")
        due = Deadline.objects.filter(kind="trawl_list_review", met_on=None)
        assert list(due.values_list("due_on", flat=True)) == [add_months(today, 12)]
        record_done(by=somerby.officer, routine=routine, on=today, note="Two services left.")
        act = RoutineAct.objects.get(routine=routine)
    assert (act.by_name, act.on) == (somerby.officer.name, today)


def _infected(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.CLAMD_ADDRESS = "clamd.example:3310"
    answer = ScanAnswer(ScanOutcome.INFECTED, "Eicar-Signature")
    monkeypatch.setattr(documents, "scan_with_clamd", lambda address, data: answer)


def _too_large(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.LARGEST_UPLOAD_BYTES = 20


@pytest.mark.parametrize(
    ("make", "words"), [(_infected, "holds a virus"), (_too_large, "larger than")]
)
def test_a_virus_or_a_file_too_large_is_refused_at_the_link_and_what_was_typed_stays(
    somerby: cast.Company,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    make: Callable[[pytest.MonkeyPatch, Any], None],
    words: str,
) -> None:
    from io import BytesIO

    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (8, 8)).save(held, "PNG")
    _, request, path = stage.out(somerby)
    make(monkeypatch, settings)
    upload = SimpleUploadedFile("scan.png", held.getvalue())
    page = stage.reader(path).post(path, {**stage.typed(request), "upload": upload})
    text = page.content.decode()
    assert (page.status_code, words in text, "Ottoline Brackwater" in text) == (409, True, True)
    with somerby.scope():
        assert TrawlReturn.objects.count() == 0
