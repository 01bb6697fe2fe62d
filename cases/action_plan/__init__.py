"""Action monitoring: what the review asked for is done, shown and tested.

Trigger: a recommendation of the overview report; or an agency's own early action, as soon as its
management review is signed off (LR §4.11, R109), so actions begin before publication.
Who: each lead agency's owner reports; officer and case administrator keep the plan and accept.
Output: the plan in the seven national columns (R108), evidence, outcomes, tests, the CSP's audit.
Periods: quarterly updates from the day an action was agreed (LC ¶66); target dates are given.
Closing: by the protocol's rule (R111): GL §4.4, WK, LR §12 row 12; Leicester states none.
Source: LC ¶66, ¶80, LIF 3.19; LR §4.16, §5.4; GL §3.6, §4.4.
"""
