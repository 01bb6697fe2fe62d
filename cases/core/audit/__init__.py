"""What was done, by whom, when and why: append-only events in a hash chain, and readings."""
