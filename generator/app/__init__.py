"""A thesis as a whole, and the shells around it: commands and the plugin of MkDocs.

A command keeps what it imports and makes: looking for garbage would be a sixth of what it imports,
and 6 % of a build. What a build of 1,000 chapters makes stays below the threshold.
"""

import gc

gc.set_threshold(700_000)
