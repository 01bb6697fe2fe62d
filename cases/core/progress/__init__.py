"""Moving a case on, and the pages that belong to no single stage."""
