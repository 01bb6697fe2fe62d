"""The trawl: agencies search their records for the people of the case.

Trigger: a decision to review (LC ¶38, LR §4.1); where the protocol says so, before it (LR §2.3).
Who: the officer sends; each agency answers by its own private link, nil returns included.
Output: returns (known or no trace, systems checked, summary), collated for the sub-group.
Periods: 14 days (LC ¶40) or 10 working days (LR §4.1) from sending; a printed date wins.
More rounds may follow during the review (LR §4.3). Sources: LC ¶38-44; LR §4.1, Appendix 1.
"""
