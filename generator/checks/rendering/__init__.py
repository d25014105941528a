"""What GitHub shows one way and the site another (rule ``render``), and whether an edit is certain.

A chapter is made neutral (``neutral``), read by both and reduced to what can be seen (``outline``).
Where the two differ, the edits by which the site would show what GitHub shows say why
(``chapters/flavours/github``); what they do not explain is told as it is seen (``problems``).
"""
