"""The guard between tenants: one partnership in scope per transaction, and row-level security."""
