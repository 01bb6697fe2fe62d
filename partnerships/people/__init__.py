"""People, their roles in a partnership, and who is acting."""
