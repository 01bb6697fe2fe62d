"""What the document of the process says of two cases of one death (R136)."""

ONE_DEATH = """## Two cases of one death

Two agencies may refer one death, in one area or in two.

**Within a partnership.** Who opens a case is asked first where somebody of a like name died, and
the referral warns of cases in which enough is the same: a like name alone, or two of date of birth,
date of death, address and postcode. Two cases are compared side by side; what was found (one death,
or two) is kept with its reason. One death *links* them: each names the other on its page.

**Across partnerships.** Of each person who died there are keyed digests: every form of every
surname with each whole date of birth, and with the date of death. Only they stand outside a
partnership; the database lets a partnership write its own and see of another's those alone that
equal its own, and nothing in them can be read without a key that it does not hold. Where one is
equal, the officers of both are told once which area may hold the same death and whom to ask there,
and no more. What each then finds is kept with its reason, and nobody is warned again. Digests are
made afresh when names or dates change and at night; they go when a case is merged or transferred.

**Merging.** An officer may merge a linked case that stands in referral or decision with another
that has not ended. Nothing moves and nothing is thrown away:

| of the case that was merged | becomes of it |
|---|---|
| people, names, dates of birth, addresses | stay; what the other lacks is entered there too |
| day of coming to attention | stays; if it is the earlier one, the other is counted from it |
| declared interests | stay, and hold for the other too |
| referral, criteria, checks, signatures, drafts | stay; officers read them |
| documents, letters, notes, chronicle | stay; officers read them, each chain of events is whole |
| what agencies were asked and answered | stays: it is their own |
| contacts of the family | stay; they are entered again where they are wanted |
| private links | cannot be used; they say whom to ask |
| seats | stay, and open nothing; they are given again where they are wanted |
| deadlines and holds | stay, and no longer count or remind |

Who of the one is whom of the other the officer says; the product suggests it. Each agency that has
answered must agree first, as what it told is then read beside another case; who agreed, and when,
is kept.

The address of the merged case leads to the case that goes on, for whoever may see that; a form that
was open on it is refused and says why. It takes no step, and stands in no list and no figure. Both
chronicles say what was done. *Taking the merge back* puts it where it stood, with
its deadlines and holds, and takes away from the other exactly what was brought, but for what
somebody has changed there since, which is counted in the chronicle. A case with which others were
merged may itself be merged; the last merge is then taken back first.
"""
