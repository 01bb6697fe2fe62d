"""An invented demonstration: partnerships, people, reviews at every stage, as of today."""
