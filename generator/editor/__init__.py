"""A thesis in an editor: what ``check``, ``bind``, ``fix``, cards and values say, as one types.

A server of the Language Server Protocol (pygls, here alone). It reads nothing itself: ``Doors``
opens the thesis with the texts of the buffers in place of its files, and what it returns is asked.
"""
