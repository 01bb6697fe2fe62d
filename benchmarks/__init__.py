"""What is timed, and against what. Nothing here is a test: it prints and judges nothing."""
