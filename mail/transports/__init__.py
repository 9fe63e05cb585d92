"""Ways to send: one module each, all alike from outside (``transport``)."""
