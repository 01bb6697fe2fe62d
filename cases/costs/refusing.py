"""What the fund's own rules refuse, as reasons that a page shows beside the field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cases.core.deadlines.refusing import FieldReason
from cases.core.workflow.plug import NotReady
from partnerships.funding.ledger import LedgerRefused
from partnerships.funding.pence import NotAnAmount
from partnerships.funding.rule_form import RowRefused
from partnerships.funding.rules import RuleRefused


@contextmanager
def told_beside(field: str = "") -> Iterator[None]:
    """Turn a refusal of the fund into NotReady; `field` is what it is about if it does not say."""
    try:
        yield
    except LedgerRefused as refused:
        raise NotReady([FieldReason(str(refused), field=refused.field or field)]) from refused
    except RowRefused as refused:
        raise NotReady([FieldReason(str(refused), field=refused.about or field)]) from refused
    except (RuleRefused, NotAnAmount) as refused:
        raise NotReady([FieldReason(str(refused), field=field)]) from refused
