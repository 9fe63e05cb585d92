"""What sending is: messages, transports, the sender, the catcher."""
