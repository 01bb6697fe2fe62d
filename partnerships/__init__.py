"""Who we are: partnerships, offices, agencies, users and their roles."""
