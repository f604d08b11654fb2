"""What `make` runs: each step is done once, and again when one of the files it depends on changes.

Everything here but `frontend.py` and `server.py` uses the standard library alone, since it runs
before the virtual environment exists.
"""
