"""The clock under hard conditions: what really runs is really killed (make test-chaos)."""
