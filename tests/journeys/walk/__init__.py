"""The stages of a review as people walk them in browsers; both journeys share them."""
