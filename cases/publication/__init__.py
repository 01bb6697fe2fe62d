"""Publication: planned with everybody concerned, published for the protocol's period, taken down.

Trigger: the Home Office has cleared the report (step `clear_for_publication`).
Who: officer, case administrator and communications lead plan; the officer publishes.
Output: the plan with its 16 issues, the public pages and PDFs, the copies sent afterwards; or a
decision, with the Home Office's word, not to publish.
Periods: 36 months on the web in Leicester (LC ¶103), one year in Leicestershire and Rutland
(LR §5.1); the page goes on the day, whether or not anybody has swept.
Source: LC ¶94-104 and Appendix C, LR §5.1, GL §2.9, §4.3; DOMAIN R100-R106, R150, R151.
"""
