"""Costs: what a review costs, who pays which part of it, and the fund that pays.

Trigger: somebody is asked for an estimate, or money is spent. Who: the officer enters a case's
costs, the finance officer keeps the fund, an administrator sets up the agreement. Output: shares
to the penny with their reasons, invoices, a ledger that balances, a forecast, the board paper.
Periods: contributions are invoiced in February and March of their financial year (LR26-F ¶14).
Sources: GL §2.8; LR26-F; LR15 ¶13; DOMAIN 6.

The fund itself is `partnerships.funding`, which knows no review: what goes there from a case is
pence, a day, a kind of cost and the case's reference as text.
"""
