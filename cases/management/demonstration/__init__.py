"""An invented demonstration: partnerships, people, and reviews at every stage, relative to today."""
