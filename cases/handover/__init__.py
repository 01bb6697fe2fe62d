"""A case handed from one partnership to another, out and in (R13; E10, E11; LR §2.1; LC ¶7).

Trigger: the person who died lived in another area. Who: the review officers of both. Output: a
pack (the referral, people, documents and chronicle as allowed), its acceptance or refusal with a
reason; here a stub that can be read, there a case made from the pack. Where both areas work here
the pack is delivered into the receiver's own rows, under the receiver's own wall: nobody reads
across. Where the other does not, it is sent by hand with proof. Periods: no protocol states one
for the answer; after a week somebody is asked to chase. The receiver's month begins when the case
came to the attention of the receiver (LC ¶25; GL §3.3; LR §2.5), not of the sender.
"""
