"""What every stage stands on; it knows no stage."""
