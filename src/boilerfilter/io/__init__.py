"""Reading and writing documents: one module a format."""
