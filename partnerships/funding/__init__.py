"""Who pays what: agreements, shares to the penny, the fund.

Knows parties, periods and amounts in pence, and nothing of reviews: what a cost is for comes in
as a kind, a reference and a day. `rules` and `split` are pure.
"""
