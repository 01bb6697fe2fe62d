"""The verbs of the shared directory: bodies, contacts, mergers, the standard list, files."""
