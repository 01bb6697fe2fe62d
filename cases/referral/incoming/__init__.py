"""A referral that is written and sent by somebody without an account (R5, R6).

Trigger: any professional or agency, another partnership too, wants to tell of a death, or was asked
for the written referral after an alert by telephone. Who: the referrer through a private link, then
the Safeguarding Lead of the agency through another. Output: a receipt for them; for the review
officer a referral that waits to be taken in, as a case of its own or into the one of an alert.

It is no case before that. What is written is kept apart from every case (`IncomingReferral`), and
both links show nothing of it once it is sent. Nothing that was sent goes away by itself: an officer
takes it in or says why not, and can think again. The partnership's clock counts from the moment at
which it was sent, whenever it is taken in. Only what was never sent runs out, after it was said.
"""
