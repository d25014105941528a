"""Hand-written tables become data: a proposal first, then files, whole or not at all."""
