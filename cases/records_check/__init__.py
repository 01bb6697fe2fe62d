"""The records check: before the decision, agencies secure their records and say what they hold.

Trigger: a death is being considered; the case stands in referral or decision.
Who: the officer sends the notice; the agencies of the sub-group (or the standard list) acknowledge
it by a private link, say when records were secured, and whether they knew anybody.
Output: answers and silences in one table, read at the sub-group, the briefing and the decision.
Periods: none is printed; the date stands on the notice. What is open at the decision counts no
longer: the trawl asks again.
Source: LR §2.3, §4.6; GL §2.3; LC ¶38 for the securing.
"""
