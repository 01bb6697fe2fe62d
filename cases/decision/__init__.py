"""The decision: whether there is a review, who is told, and what the Home Office makes of it.

Trigger: the referral is complete and put to decision.
Who: the sub-group recommends; the CSP chair (or the named deputy) decides and signs; the officer
tells whom the protocol names and records the Home Office's view of a decision not to review.
Output: recommendation, signed decision, its notices as letters; a direction where there is one.
Periods: one month from the protocol's start (LC ¶25; LR §2.5; GL §3.3); Home Office notice
(LC ¶29; GL §2.3).
Source: LC ¶15-33; LR §2.3-2.9; GL §2.3-2.6, §3.3; 2004 Act s.9(2) for a direction.
"""
