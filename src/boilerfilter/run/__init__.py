"""A run over a corpus: shard after shard through the workers, and each into its place."""
