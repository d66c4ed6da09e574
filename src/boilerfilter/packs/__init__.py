"""Pattern packs: files of terms that carry their own proofs; reading, checking and matching them."""
