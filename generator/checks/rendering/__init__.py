"""What GitHub shows one way and the site another (rule ``render``), and whether an edit is certain.

A chapter is made neutral (``neutral``), read by both and reduced to what can be seen (``outline``).
Where the two differ, known remedies (``remedies``) are tried and told (``problems``).
"""
