"""The verbs of the trawl, in the order in which they happen."""

from cases.trawl.answer import Answers, see_conflict, send_return
from cases.trawl.chase import (
    ask_for_new_link,
    chase,
    close_round,
    code_by_telephone,
    extend,
    pass_on,
    renew_link,
    waive,
)
from cases.trawl.prepare import choose_agencies, choose_people, prepare_round
from cases.trawl.send import send_round

__all__ = [
    "Answers",
    "ask_for_new_link",
    "chase",
    "choose_agencies",
    "choose_people",
    "close_round",
    "code_by_telephone",
    "extend",
    "pass_on",
    "prepare_round",
    "renew_link",
    "see_conflict",
    "send_return",
    "send_round",
    "waive",
]
