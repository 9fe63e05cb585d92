"""The SMTP check: what an operator set, tried stage by stage, with the cause and the remedy of what fails."""
