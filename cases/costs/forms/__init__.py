"""The forms of costs, agreements and the fund."""
