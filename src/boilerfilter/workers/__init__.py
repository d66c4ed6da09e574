"""Worker processes and those who watch over them."""
