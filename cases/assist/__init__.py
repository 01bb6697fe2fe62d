"""Help for another area's review: their review, our agencies (R14; E9; LR §2.2; LR26-D ¶8).

Trigger: another partnership asks in writing. Who: the review officer. Output: a trawl of our
agencies to the dates of the area that asks, and an answer to it; other help, such as a
chronology, only when it asks. Periods: theirs. It is no review of ours: it has no decision, panel,
report or publication, is in no total, and has a list of its own.
"""
