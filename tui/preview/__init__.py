"""PDF pages for the terminal: drawn as pixels, shown in half cells, or as text."""
