"""Says when bills are due."""
