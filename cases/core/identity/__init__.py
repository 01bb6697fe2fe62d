"""Who is who in a case, and the search for real names where none may be (R92)."""
