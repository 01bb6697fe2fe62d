"""The pages of costs, agreements and the fund."""
