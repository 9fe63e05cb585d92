"""The parts of a letter, from its head to its last line."""
