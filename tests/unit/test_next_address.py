"""After signing in a person goes on inside the app, and nowhere else."""

from __future__ import annotations

import pytest

from cpca.web.routes.signin import local


@pytest.mark.parametrize(
    "address", ["/", "/summary", "/plans/p/themes/A?period=2022-10", "/a//b", "/a?b=//c"]
)
def test_an_address_of_the_app_is_kept(address: str) -> None:
    assert local(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
        *(
            "/\t/evil.example",
            "/\n/evil.example",
            "\t//evil.example",
            " //evil.example",
            "javascript:alert(1)",
        ),
        *("evil.example", "data:text/html,x", "http:/evil.example", "/\r\nSet-Cookie: a=b", "", None),
    ],
)
def test_an_address_elsewhere_becomes_home(address: str | None) -> None:
    assert local(address) == "/"
