"""The family: whom we are in touch with, what they wish, and whether a letter may go.

Trigger: the case is open; contacts are recorded as soon as the police or a service names them.
Who: the review officer, with the family liaison officer; later chair and author read it.
Output: contacts with wishes, advocate and risk; a private link to a plain page of progress.
Periods: as soon as possible (LC ¶30; GL §2.6); none of the protocols prints a number.
Source: LC ¶30-32, ¶34-37, ¶104; LR §4.13; GL §2.6; E33-E38.
"""
