"""Referral: a death that may need a review is notified, and written down in the local form.

Trigger: any agency or professional alerts the partnership, however long ago the death was (LC ¶6,
¶13). Who: the review officer opens the case and completes the form with the referrer; the
referrer signs, then the Safeguarding Lead of his agency (LC Appendix A). Output: a case with a
working label, the people in it, the criteria with the limbs relied on, and the answered checks
of parallel reviews (LC ¶16-17, LR §2.4, GL §2.4). Periods: the alert within 48 hours of the
incident (LC ¶10: shown when late, never refused); the decision a month after its start event.
Ends with: put to decision.
"""
