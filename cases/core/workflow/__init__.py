"""The states and steps of a review, its machine, and the plug by which a stage joins it."""
