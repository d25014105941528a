"""What supervisors review with: links that last, what changed, what is left to do."""
