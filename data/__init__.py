"""Ground floor: what is stored."""
