"""What a case is: a review by law, or one of the shorter kinds (R14, R30, R31; E9, E13-E15)."""

from django.db.models import TextChoices


class CaseKind(TextChoices):
    """The kind of a case. Only the first two are reviews by law and go to the Home Office."""

    REVIEW = "review", "Statutory review"
    JOINT = "joint", "Joint review"
    LEARNING = "learning", "Learning review"
    NEAR_MISS = "near_miss", "Near miss review"
    ALTERNATIVE = "alternative", "Alternative review"
    ASSIST = "assist", "Help for another area’s review"


#: Reviews by law, alone or with another body's (GL §2.4).
STATUTORY = frozenset({CaseKind.REVIEW, CaseKind.JOINT})
#: Local reviews: the partnership decides, no Home Office, no publication (GL §5; LR26-F ¶12).
LOCAL = frozenset({CaseKind.LEARNING, CaseKind.NEAR_MISS, CaseKind.ALTERNATIVE})
#: What counts among a partnership's own reviews: all but the help for others (R14).
OWN = STATUTORY | LOCAL
