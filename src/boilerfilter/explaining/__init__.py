"""Why a paragraph was kept, and what a pattern is: told from public values alone. No plugin is known by name."""
