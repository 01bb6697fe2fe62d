"""The panel: chair and author, members, agreements, terms of reference, meetings and papers.

Trigger: a decision to review; the panel meets when the agencies have answered (steps 14-17).
Who: the officer appoints; the chair leads; members accept confidentiality and read papers.
Output: a panel that meets the local rule, agreed terms of reference, a first meeting held.
Periods: papers five clear working days before a meeting (LC ¶56), where the protocol says so.
Source: LC ¶45-56; LR §3.1, §4.3; GL §2.5, §3.1-3.3; WK "Conducting a DHR".
"""
