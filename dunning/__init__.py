"""What a reminder is: levels, preparation, issuing, the letter."""
