"""What the server and the `flask` command start from."""

from __future__ import annotations

from config import read_settings
from cpca import create_app

app = create_app(read_settings())
