"""What reviewers wrote, brought home: to the passages and words that they meant.

The journey: what came (``word_file``, ``letters``, ``pdf_marks``) → at which words (``placing``) →
what becomes of a change (``proposals``) and of a comment (``threads``, shown by ``remarks``). What
goes out is written by ``exports.word_marks``; ``app.word_reviews`` holds both ends.
"""
