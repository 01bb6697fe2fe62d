"""Quality assurance: the signed-off report goes to the Home Office, whose letter comes back.

Trigger: the report is signed off along the protocol's chain (step `submit`).
Who: the officer submits and records the letter; chair, author and officer answer its points.
Output: a submission (round, day, address, files by checksum), the Home Office's letter with its
outcome, each point accepted or rejected with a reason, and the letter copied on.
Periods: none is printed; the wait is shown, and the officer may set a day to ask again.
What is checked first: documents, four criteria, and the plain identity scan (R91, R92).
Source: LC ¶87-93; L&R §4.17; GL §4.1-4.2; DOMAIN R91-R97.
"""
