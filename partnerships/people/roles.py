"""The roles that a membership gives in a partnership (DOMAIN 7; LC ¶22-25, GL §2.1-2.9)."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What somebody is in a partnership; what each may do stands in cases/core/access/policy.py."""

    OFFICER = "officer", "Review officer"
    CASE_ADMINISTRATOR = "case_administrator", "Case administrator"
    PARTNERSHIP_ADMINISTRATOR = "partnership_administrator", "Partnership administrator"
    CSP_CHAIR = "csp_chair", "CSP chair"
    CSP_CHAIR_DEPUTY = "csp_chair_deputy", "Named deputy of the CSP chair"
    NAMED_SENIOR = "named_senior", "Named senior"
    SUB_GROUP_MEMBER = "sub_group_member", "Sub-group member"
    COMMUNICATIONS_LEAD = "communications_lead", "Communications lead"
    FINANCE_OFFICER = "finance_officer", "Finance officer"
    BOARD_MEMBER = "board_member", "Board member"
    COUNTY_BOARD_MEMBER = "county_board_member", "County board member"
    PARTICIPANT = "participant", "Participant"
