"""What anybody may do: the verbs of the policy, and the seats and links that may be named in it."""

from django.db.models import TextChoices


class Seat(TextChoices):
    """A part in one case, kept by django-guardian as a permission on it (DOMAIN 7.2)."""

    INDEPENDENT_CHAIR = "independent_chair", "Independent chair"
    AUTHOR = "author", "Author"
    PANEL_MEMBER = "panel_member", "Panel member"
    IMR_AUTHOR = "imr_author", "IMR author"
    AGENCY_CONTACT = "agency_contact", "Agency contact"
    AGENCY_SENIOR_MANAGER = "agency_senior_manager", "Agency senior manager"
    POLICE_LEAD = "police_lead", "Police lead"
    DISCLOSURE_OFFICER = "disclosure_officer", "Disclosure officer"


class Purpose(TextChoices):
    """What a private link is for; its holder needs no account."""

    TRAWL_RETURN = "trawl_return", "Agency's answer to a trawl"
    RECORDS_CHECK = "records_check", "Agency's answer to the notice to secure records"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Safeguarding Lead's signature of a referral"
    FAMILY = "family", "Family and advocate"
    ACTION_UPDATE = "action_update", "Owner's update of an action"
    TRAWL_SIGNATURE = "trawl_signature", "Senior's signature of an agency's answer"
    LETTER = "letter", "A letter that was sent by e-mail"


class Guest(TextChoices):
    """Who sees for some hours only: neither a role nor a seat, and never more than reading."""

    SUPPORT = "support", "Support, by invitation"
    EMERGENCY = "emergency", "Emergency opening"


class Verb(TextChoices):
    """An act that the policy allows or refuses; the label finishes "may …"."""

    # the case
    READ_CASE = "read_case", "see the case page"
    READ_CHRONICLE = "read_chronicle", "read the chronicle of the case"
    READ_ACCESS = "read_access", "see who can see the case and why"
    READ_IDENTITY = "read_identity", "see who is who: names, dates of birth, addresses"
    EDIT_IDENTITY = "edit_identity", "change people, aliases and addresses, and agree pseudonyms"
    WRITE_NOTE = "write_note", "write a note on the case"
    HOLD = "hold", "put the case on hold and end the hold"
    EXTEND = "extend", "record an extension"
    GIVE_SEAT = "give_seat", "give and end seats on the case"
    DECLARE_INTEREST = "declare_interest", "declare an interest and lose sight of the case"
    READ_DEADLINES = "read_deadlines", "see the deadlines of the case"
    EXPLAIN_MISSED = "explain_missed", "say why a deadline was missed"
    ASSIGN_WORK = "assign_work", "give work on the case to somebody else"
    PLAN_STAGES = "plan_stages", "plan the stages of the review"
    MOVE_PROTOCOL = "move_protocol", "move the case to a newer version of the local protocol"
    READ_LETTERS = "read_letters", "read the letters of the case"
    SEND_LETTERS = "send_letters", "produce letters and mark them as sent"
    READ_SENT_LETTER = "read_sent_letter", "read a letter that was sent to one"
    PRINT_SUMMARY = "print_summary", "print the one-page summary for the sub-group"
    # steps without a form of their own
    PUT_TO_DECISION = "put_to_decision", "put the case to decision"
    TRANSFER_OUT = "transfer_out", "transfer the case to another partnership"
    OPEN_PANEL = "open_panel", "open the panel"
    BEGIN_OVERVIEW = "begin_overview", "begin the overview report"
    RETURN_FOR_AMENDMENT = "return_for_amendment", "return the report for amendment"
    CLEAR_FOR_PUBLICATION = "clear_for_publication", "clear the report for publication"
    CLOSE = "close", "close the review"
    REOPEN = "reopen", "reopen the case"
    TAKE_BACK = "take_back", "take back the last step"
    # two cases of one death
    MERGE = "merge", "merge the case with another of the same death"
    READ_MERGED = "read_merged", "see what became of a case that was merged"
    # referral
    READ_REFERRAL = "read_referral", "read the referral"
    EDIT_REFERRAL = "edit_referral", "write the referral"
    SIGN_REFERRAL = "sign_referral", "sign the referral as Safeguarding Lead"
    ANSWER_CHECKS = "answer_checks", "answer the checks of parallel reviews"
    # records check and sub-group, before the decision
    READ_RECORDS_CHECK = "read_records_check", "read the records check and its answers"
    SEND_RECORDS_CHECK = "send_records_check", "send the notice to secure and check records"
    CHASE_RECORDS_CHECK = "chase_records_check", "chase the records check and renew its links"
    ANSWER_RECORDS_CHECK = "answer_records_check", "answer the records check for one's agency"
    READ_BRIEFING = "read_briefing", "read the briefing for the decision"
    # decision
    READ_DECISION = "read_decision", "read the recommendation and the decision"
    RECOMMEND = "recommend", "record the sub-group's recommendation"
    DECIDE = "decide", "sign the decision"
    RECORD_SIGNED_DECISION = "record_signed_decision", "record a decision signed on paper"
    RECORD_HOME_OFFICE_VIEW = "record_home_office_view", "record the Home Office's view"
    RECORD_REPRESENTATION = (
        "record_representation",
        "record a representation against a decision not to review, and its answer",
    )
    # trawl
    READ_TRAWL = "read_trawl", "read the trawl and its returns"
    SEND_TRAWL = "send_trawl", "prepare and send a trawl"
    CHASE_TRAWL = "chase_trawl", "chase agencies and renew their links"
    ANSWER_TRAWL = "answer_trawl", "answer a trawl for one's agency"
    SIGN_TRAWL_RETURN = "sign_trawl_return", "sign an agency's answer to a trawl as its senior"
    RECOMMEND_PANEL = "recommend_panel", "recommend from the trawl which agencies join the panel"
    OWN_TRAWLS = "own_trawls", "see and answer what one's own agency is asked in trawls"
    # panel
    READ_PANEL = "read_panel", "see the panel, its terms of reference, meetings and papers"
    FORM_PANEL = "form_panel", "appoint chair, author and panel members"
    WRITE_TERMS = "write_terms", "write the terms of reference"
    HOLD_MEETINGS = "hold_meetings", "arrange meetings, papers and attendance"
    ACCEPT_CONFIDENTIALITY = "accept_confidentiality", "accept confidentiality"
    # overview report
    READ_DRAFT = "read_draft", "read drafts of the report"
    UPLOAD_DRAFT = "upload_draft", "upload a draft of the report"
    CIRCULATE_DRAFT = "circulate_draft", "send a draft round for comments"
    COMMENT_ON_DRAFT = "comment_on_draft", "comment on a paragraph of a draft"
    ANSWER_COMMENTS = "answer_comments", "answer comments on a draft"
    STATE_SATISFACTION = "state_satisfaction", "say whether one's agency is satisfied"
    WRITE_RECOMMENDATIONS = "write_recommendations", "write the recommendations"
    RECORD_ENDORSEMENT = "record_endorsement", "record an endorsement of the report"
    SIGN_REPORT = "sign_report", "sign off the report"
    # Home Office quality assurance
    READ_QA = "read_qa", "read submissions and Home Office letters"
    SUBMIT = "submit", "submit the report to the Home Office"
    RECORD_QA_LETTER = "record_qa_letter", "record the Home Office's letter"
    ANSWER_QA_POINTS = "answer_qa_points", "answer the Home Office's points"
    # publication
    READ_PUBLICATION_PLAN = "read_publication_plan", "read the plan of publication"
    PLAN_PUBLICATION = "plan_publication", "plan the publication"
    PUBLISH = "publish", "publish the report, or record that it will not be"
    TAKE_DOWN = "take_down", "take a publication down"
    # action monitoring
    READ_ACTIONS = "read_actions", "read the action plan"
    MANAGE_ACTIONS = "manage_actions", "write the action plan and close actions"
    UPDATE_ACTION = "update_action", "report on one's agency's actions"
    # family
    READ_PROGRESS = "read_progress", "see how far the review has come, without names"
    UPDATE_FAMILY = "update_family", "record that the family was told how the review goes"
    # other reviews beside this one, transfer, help for another area, local reviews
    RECORD_PARALLEL = "record_parallel", "record other reviews of the same death"
    FOLLOW_TRANSFER = (
        "follow_transfer",
        "follow a transfer: proof, chasing, the other area's answer",
    )
    ANSWER_TRANSFER = "answer_transfer", "read, take or refuse a case that another area hands over"
    RUN_ASSIST = "run_assist", "run the help for another area's review"
    DECIDE_LOCAL_REVIEW = "decide_local_review", "weigh, begin or decline a local review"
    RUN_LOCAL_REVIEW = "run_local_review", "run a local review: workshop, agencies, what came of it"
    # costs
    READ_COSTS = "read_costs", "see what the review costs and who pays"
    ENTER_COSTS = "enter_costs", "enter what the review costs"
    READ_OWN_FEE = "read_own_fee", "see one's own fee for the review"
    LOG_TIME = "log_time", "log the time that staff spent on the review"
    # the fund
    READ_FUND = "read_fund", "see the fund's totals, forecast and board papers"
    READ_LEDGER = "read_ledger", "read invoices, statements and the ledger of the fund"
    KEEP_FUND = "keep_fund", "raise invoices, enter payments and keep the fund"
    SET_AGREEMENT = "set_agreement", "set up the fund and the agreements of who pays what"
    # the partnership
    OPEN_CASE = "open_case", "open a case or take over a running review"
    TAKE_IN_REFERRAL = (
        "take_in_referral",
        "read referrals that were sent in, and take them in or say why not",
    )
    LIST_CASES = "list_cases", "see the list of the cases that one may see"
    SEARCH = "search", "search by reference, label or pseudonym"
    SEARCH_BY_NAME = "search_by_name", "search by name"
    READ_FIGURES = "read_figures", "see figures without cases"
    ASK_DATES = "ask_dates", "ask what would be due"
    READ_PROTOCOL = "read_protocol", "read the local protocol"
    EDIT_PROTOCOL = "edit_protocol", "write new versions of the local protocol"
    EDIT_CALENDAR = "edit_calendar", "add bank holidays and office closures"
    EDIT_DELAY_REASONS = "edit_delay_reasons", "change the list of reasons for a delay"
    READ_TIMELINESS = "read_timeliness", "read how far deadlines are kept, and why not"
    READ_ROUTINE = "read_routine", "see the recurring duties of the partnership"
    KEEP_ROUTINE = "keep_routine", "record that a recurring duty was done"
    READ_SUB_GROUP = "read_sub_group", "see the meetings of the sub-group"
    HOLD_SUB_GROUP = "hold_sub_group", "arrange meetings of the sub-group and record what happened"
    READ_DEPUTIES = "read_deputies", "see who may sign for the CSP chair, and when"
    NAME_DEPUTY = "name_deputy", "name in advance who may sign for the CSP chair"
    OWN_NOTICES = "own_notices", "choose one's own notices and calendar feed"
    EDIT_PEOPLE = "edit_people", "give and end memberships"
    EDIT_SIGN_IN = "edit_sign_in", "set how people sign in, see their sign-ins and end a lock"
    EDIT_AGENCIES = "edit_agencies", "change agencies' contacts and the standard list"
    READ_AGENCIES = "read_agencies", "see the directory of agencies and the standard list"
    REVIEW_STANDARD_LIST = (
        "review_standard_list",
        "carry out the yearly review of the standard list",
    )
    PROPOSE_AGENCY_CHANGE = "propose_agency_change", "propose a change of an agency to the operator"
    READ_PARTNERSHIP_CHRONICLE = "read_partnership_chronicle", "read the partnership's chronicle"
    READ_LETTER_TEXTS = "read_letter_texts", "read the texts of letters and the letterhead"
    EDIT_LETTER_TEXTS = "edit_letter_texts", "write the texts of letters and the letterhead"
    READ_BOARD_FIGURES = (
        "read_board_figures",
        "see the figures that the partnership gives to a county board",
    )
    EDIT_LOOK = "edit_look", "change the partnership's look, names and mailbox, and set it up"
    AGREE_BOARD = "agree_board", "agree to give figures to a county board, and end it"
    READ_MERGER = "read_merger", "read what a merger with another partnership means"
    ANSWER_MERGER = "answer_merger", "agree to a merger with another partnership, or decline it"
    # who sees what
    REVIEW_ACCESS = "review_access", "confirm or end everybody's access twice a year"
    ASK_ACCESS = "ask_access", "ask for access to a review"
    ANSWER_ACCESS = "answer_access", "answer requests for access to a review"
    OPEN_IN_EMERGENCY = "open_in_emergency", "open a review in an emergency, for some hours"
    LOOK_AT_OPENINGS = "look_at_openings", "look at what was opened in an emergency"
    INVITE_SUPPORT = "invite_support", "let support look for some hours, and end it"
    CREATE_PARTNERSHIP = "create_partnership", "create partnerships and offices"
