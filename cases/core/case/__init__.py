"""The review as a row: its reference, state, milestones and the steps it has taken."""
