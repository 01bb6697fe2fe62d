"""What somebody accepts when he accepts confidentiality (LC ¶45; WK; GL §3.5)."""

WORDING = "2026-11"
CONFIDENTIALITY = (
    "What I hear and read for this review is confidential. I use it for the review and for "
    "nothing else, and share it only with those in my agency who must know it for the review.",
    "I keep papers where nobody else can reach them, do not forward them, and give back or "
    "destroy them when my part in the review ends.",
    "I do not speak about the review outside the panel, to the family or to the media, unless "
    "the chair has agreed to it.",
    "If I find that I know anybody whom the review is about, or that I manage staff who were "
    "involved, I tell the chair and the review officer at once.",
    "The report is not shared before the Home Office has agreed to its publication.",
)
