"""The verbs of the overview report."""

from cases.overview.services.after_agreement import (
    ask_for_change,
    decide_change,
    send_to_commissioner,
)
from cases.overview.services.commenting import (
    answer_comment,
    comment_on,
    edit_comment,
    finish_answering,
    withdraw_comment,
)
from cases.overview.services.recommending import (
    move_recommendation,
    record_body_answer,
    remove_recommendation,
    write_recommendation,
)
from cases.overview.services.rounds import (
    Outside,
    circulate,
    close_round,
    decide_outsider,
)
from cases.overview.services.satisfaction import minute_dispute, state_satisfaction
from cases.overview.services.sign_off import (
    record_panel_agreement,
    record_sub_group,
    send_back,
    sign_report,
)
from cases.overview.services.uploading import (
    begin_overview_report,
    confirm_draft,
    convert_pending,
    discard_pending,
    upload_draft,
)

__all__ = [
    "Outside",
    "answer_comment",
    "ask_for_change",
    "begin_overview_report",
    "circulate",
    "close_round",
    "comment_on",
    "confirm_draft",
    "convert_pending",
    "decide_change",
    "decide_outsider",
    "discard_pending",
    "edit_comment",
    "finish_answering",
    "minute_dispute",
    "move_recommendation",
    "record_body_answer",
    "record_panel_agreement",
    "record_sub_group",
    "remove_recommendation",
    "send_back",
    "send_to_commissioner",
    "sign_report",
    "state_satisfaction",
    "upload_draft",
    "withdraw_comment",
    "write_recommendation",
]
