"""Overview: the report is drafted, read, commented on and signed off.

Trigger: the panel has what it needs from the agencies (step `begin_overview`).
Who: the chair and author write; panel members comment and say for their agency whether they are
satisfied; the family reads before anything is final; the protocol's chain signs.
Output: numbered versions of the overview report and its summary, recommendations accepted by the
bodies that they are addressed to, and a signature of exactly one version, by its hash.
Periods: comments are due 14 days after sending in Leicester (R85); days lost to changes after
sign-off are counted (R87); circulation as the protocol says (R84).
Source: DOMAIN.md R84 to R92.
"""
