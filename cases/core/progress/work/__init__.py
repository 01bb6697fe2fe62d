"""My work: what awaits a person, what was given to whom, what is put off; listed and counted."""
