"""Files: what may come in, what a file says about its makers, and papers as PDF."""
