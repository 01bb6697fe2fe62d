"""The verbs of costs: who pays what is agreed, costs are entered, the fund is kept."""
