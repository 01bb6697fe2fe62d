"""Questions about cases handed over, out and in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max

from cases.core.access.reach import Access
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.documents.models import Document
from cases.handover.models import TransferIn, TransferOut
from partnerships.models import Partnership
from partnerships.tenancy.context import current_partnership_id

#: After how many days without an answer somebody is asked to chase. No protocol states a number.
CHASE_AFTER_DAYS = 7


def transfer_of(case: Case) -> TransferOut | None:
    """Give the last handing over of a case, if it was handed over."""
    return TransferOut.objects.filter(case=case).select_related("to_partnership").last()


def came_from(case: Case) -> TransferIn | None:
    """Give from where a case came, if another area handed it over."""
    return TransferIn.objects.filter(case=case).first()


def receivers() -> list[Partnership]:
    """Give the other partnerships of this installation, by name."""
    others = Partnership.objects.filter(closed_at=None).exclude(pk=current_partnership_id())
    return list(others.order_by("name"))


def documents_that_may_go(case: Case, access: Access) -> list[Document]:
    """Give the documents of a case that its officer may read and so hand over."""
    return [
        document
        for document in Document.objects.filter(case=case).exclude(kind="transfer_pack")
        if access.allows(Verb(document.reader_verb))
    ]


def unanswered(cases: Any) -> Any:
    """Give the handings over of these cases that nobody has answered, with the last chase."""
    return (
        TransferOut.objects.filter(case__in=cases, answer="", case__state="transferred")
        .select_related("case__partnership")
        .annotate(last_chased_on=Max("chases__on"))
    )


def waiting_in() -> Any:
    """Give the cases handed over to the partnership in scope that it has not answered."""
    return TransferIn.objects.filter(answer="").defer("pack")


def days_waited(transfer: TransferOut, today: date) -> int | None:
    """Give for how many days the receiver has been silent, None before the pack was sent."""
    return (today - transfer.sent_on).days if transfer.sent_on else None


def listed_out(cases: Iterable[Case] | Any) -> Any:
    """Give every handing over of these cases, newest first."""
    return TransferOut.objects.filter(case__in=cases).select_related("case").order_by("-pk")
