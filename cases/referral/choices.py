"""The closed sets of the referral form, in the words of Leicester City's Appendix A."""

from __future__ import annotations

from django.db.models import TextChoices


class YesNoNotKnown(TextChoices):
    """The three answers of the form (R3); empty while nobody has answered."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class Vulnerable(TextChoices):
    """The six vulnerabilities (LC A 1.1, 1.4)."""

    MENTAL_ILL_HEALTH = "mental_ill_health", "Mental ill-health"
    DRUG_USE = "drug_use", "Problematic drug use"
    ALCOHOL_USE = "alcohol_use", "Problematic alcohol use"
    PREGNANCY = "pregnancy", "Pregnancy in last 12 months"
    PHYSICAL_DISABILITY = "physical_disability", "Physical disability"
    LEARNING_DISABILITY = "learning_disability", "Learning disability"


class Supervision(TextChoices):
    """By whom a suspect was managed or supervised (LC A 1.4)."""

    MAPPA = "mappa", "MAPPA (multi-agency public protection arrangements)"
    NATIONAL_PROBATION = "national_probation", "National Probation"
    CRC = "crc", "Community Rehabilitation Company"
    PERPETRATOR_PROGRAMME = (
        "perpetrator_programme",
        "Attended or attending a perpetrator programme",
    )


class Factor(TextChoices):
    """What may have been a factor in the relationship (LC A 1.6)."""

    FORCED_MARRIAGE = "forced_marriage", "Forced marriage"
    HONOUR_BASED_VIOLENCE = "honour_based_violence", "Honour-based violence"
    PHYSICAL_VIOLENCE = "physical_violence", "Physical violence"
    COERCIVE_CONTROL = "coercive_control", "Coercive control"
    STALKING = "stalking", "Stalking"
    DIGITAL_STALKING = "digital_stalking", "Digital stalking"
    FINANCIAL_ABUSE = "financial_abuse", "Financial abuse"
    TRAFFICKING = "trafficking", "Trafficking"
    KIDNAPPING = "kidnapping", "Kidnapping"
    IMMIGRATION_ISSUES = "immigration_issues", "Immigration issues"


class HowSure(TextChoices):
    """Whether a factor is known or believed."""

    KNOWN = "known", "Known"
    BELIEVED = "believed", "Believed"


class BoardReferral(TextChoices):
    """Whether a referral to a safeguarding board was made for the same incident (LC A 1.3)."""

    MADE = "made", "Made"
    PLANNED = "planned", "Planned"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class Household(TextChoices):
    """At whose address somebody lived (LC A 1.2, 1.5)."""

    VICTIM = "victim", "the address of the person who died"
    SUSPECT = "suspect", "the suspect’s address"


class Circumstance(TextChoices):
    """What calls for a look at another kind of review (LC ¶16-17, LR §2.4, GL §2.4)."""

    VICTIM_16_OR_17 = "victim_16_or_17", "A person who died was 16 or 17"
    UNDER_18_IN_FAMILY = "under_18_in_family", "The family includes somebody under 18"
    CHILD_DIED = "child_died", "A child died too"
    CHILD_LEARNING = (
        "child_safeguarding_learning",
        "There is likely to be learning about safeguarding children",
    )
    CARE_NEEDS = (
        "care_and_support_needs",
        "A person who died had needs for care and support",
    )
    MENTAL_HEALTH = (
        "mental_health",
        "Mental health services were significantly involved",
    )
    CARE_SETTING = "care_setting", "The death happened in a care home or other care setting"
    NONE = "none", "None of these"


class CheckCode(TextChoices):
    """A check that must be answered before the case passes to decision (R9-R11, R152)."""

    CHILD_REVIEW = "child_review", "Child review check"
    TELL_CDOP = "tell_cdop", "Tell the Child Death Overview Panel"
    ADULT_REVIEW = "adult_review", "Safeguarding adult review check"
    MENTAL_HEALTH = "mental_health", "Consult mental health services"
    CARE_SETTING = "care_setting", "Death in a care setting"
    POLICE_SIO = "police_sio", "Police tell the senior investigating officer"
    POLICE_OIC = "police_oic", "Police tell the officer in the case"
    POLICE_DISCLOSURE = "police_disclosure", "Police tell the disclosure officer"
    POLICE_FLO = "police_flo", "Police tell the family liaison officer"


class TheirAnswer(TextChoices):
    """What a board or service answers when it is asked about a review of its own."""

    HELD = "held", "They hold a review of their own"
    CONSIDERED = "considered", "They are considering one"
    NOT_HELD = "not_held", "They hold none"
    AWAITED = "awaited", "No answer yet"


class ParallelKind(TextChoices):
    """A review or proceeding beside a domestic homicide review (LC ¶14-19; LR §2.4; GL §2.4)."""

    CHILD = "child", "Child safeguarding practice review"
    ADULT = "adult", "Safeguarding adult review"
    MENTAL_HEALTH = "mental_health", "Mental health homicide or patient safety review"
    CDOP = "cdop", "Child Death Overview Panel"
    CRIMINAL = "criminal", "Criminal investigation or trial"
    CORONIAL = "coronial", "Coroner’s investigation or inquest"
    IOPC = "iopc", "Independent Office for Police Conduct investigation"
    OTHER = "other", "Another review"


class ParallelStanding(TextChoices):
    """How the other review stands."""

    ASKED = "asked", "Asked, no answer yet"
    CONSIDERED = "considered", "Being considered"
    RUNNING = "running", "Running"
    ENDED = "ended", "Ended"
    NOT_HELD = "not_held", "Not held"


class Together(TextChoices):
    """How the two reviews go together."""

    NOT_AGREED = "not_agreed", "Not agreed yet"
    BESIDE = "beside", "They run beside each other"
    THEY_LEAD = "they_lead", "Theirs takes precedence; this one waits for it"
    JOINT = "joint", "One joint review for both duties"


class Lead(TextChoices):
    """Which body leads a joint review."""

    US = "us", "This partnership"
    THEM = "them", "The other body"
    BOTH = "both", "Both together"


class Responsible(TextChoices):
    """By which rule the responsible partnership is found (LC ¶7, GL §2.1, LR §2.1)."""

    NORMAL_RESIDENCE = "normal_residence", "The person who died normally lived in our area"
    LAST_KNOWN_ADDRESS = (
        "last_known_address",
        "The last known address of the person who died is in our area",
    )
    OTHER = "other", "For another reason"
    NOT_OURS = "not_ours", "Another partnership is responsible"
