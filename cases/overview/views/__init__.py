"""The pages of the overview report."""
