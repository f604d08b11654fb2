"""From a Word or PDF file to source lines. Runs in a child process of its own, with limits.

Nothing here imports the rest of the app: the child starts this package alone, so that it starts quickly and
holds no setting, no secret and no connection while it reads a file that a stranger may have made.
"""
