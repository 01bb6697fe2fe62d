"""The verbs of the panel."""

from cases.panel.services.agreements import (
    accept_confidentiality,
    record_agreement,
    record_paper_acceptance,
)
from cases.panel.services.appointing import appoint, end_appointment
from cases.panel.services.meetings import (
    arrange_meeting,
    cancel_meeting,
    change_meeting,
    record_meeting,
    write_minutes,
)
from cases.panel.services.members import add_member, change_member, member_leaves
from cases.panel.services.papers import (
    add_paper,
    move_paper,
    put_papers_together,
    remove_paper,
    send_papers,
)
from cases.panel.services.terms import agree_terms, discard_terms_draft, save_terms_draft

__all__ = [
    "accept_confidentiality",
    "add_member",
    "add_paper",
    "agree_terms",
    "appoint",
    "arrange_meeting",
    "cancel_meeting",
    "change_meeting",
    "change_member",
    "discard_terms_draft",
    "end_appointment",
    "member_leaves",
    "move_paper",
    "put_papers_together",
    "record_agreement",
    "record_meeting",
    "record_paper_acceptance",
    "remove_paper",
    "save_terms_draft",
    "send_papers",
    "write_minutes",
]
