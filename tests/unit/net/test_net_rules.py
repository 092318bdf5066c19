"""URLs, proxy rules, retry times and what a trace hides: decisions of the transport that need no socket."""

from __future__ import annotations

import pytest

from windlass.net import trace, urls
from windlass.net.errors import NetError, TransportError
from windlass.net.message import Headers, Request
from windlass.net.proxy import ProxyRules
from windlass.net.retry import RetryPolicy, may_repeat


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("ftp://h/x", 'unsupported protocol scheme "ftp"'),
        ("/x", 'unsupported protocol scheme ""'),
        ("http:///x", "http: no Host in request URL"),
        ("http://h/\n", 'parse "http://h/\\n": net/url: invalid control character in URL'),
        ("http://" + "h" * 70_000, "URL is longer than 65536 bytes"),
    ],
)
def test_a_url_that_cannot_be_asked_is_refused(url: str, text: str) -> None:
    with pytest.raises(NetError) as caught:
        urls.parse(url)
    assert str(caught.value) == text


def test_a_url_has_its_parts() -> None:
    target = urls.parse("https://u%40x:p@[::1]:8443/a b?q=1")
    assert (target.host, target.port, target.authority) == ("::1", 8443, "[::1]:8443")
    assert (target.path, target.user, target.password) == ("/a%20b?q=1", "u@x", "p")


def test_an_error_shows_the_url_without_its_password() -> None:
    error = TransportError("GET", "https://u:sesame@h/x", NetError("EOF", "closed"))
    assert str(error) == 'Get "https://u:***@h/x": EOF'


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("http://other.example/", True),
        ("http://localhost/", False),
        ("http://127.0.0.8/", False),
        ("http://[::1]/", False),
        ("http://a.corp.example/", False),
        ("http://corp.example/", True),
        ("http://exact.example/", False),
        ("http://sub.exact.example/", False),
        ("http://ports.example:8080/", False),
        ("http://ports.example/", True),
        ("http://10.1.2.3/", False),
        ("http://11.1.2.3/", True),
        ("http://192.168.0.1:99/", False),
        ("http://192.168.0.1/", True),
    ],
)
def test_no_proxy_follows_gos_rules(url: str, used: bool) -> None:
    rules = ProxyRules("p:3128", "", ".corp.example, exact.example,ports.example:8080,10.0.0.0/8,192.168.0.1:99")
    assert (rules.choose(urls.parse(url)) is not None) is used


def test_a_star_turns_proxies_off_and_a_scheme_has_its_own_proxy() -> None:
    assert ProxyRules("p:1", "p:1", "*").choose(urls.parse("http://h/")) is None
    rules = ProxyRules.from_environment({"https_proxy": "http://u:p@secure:8", "HTTP_PROXY": ""})
    assert rules.choose(urls.parse("http://h/")) is None
    proxy = rules.choose(urls.parse("https://h/"))
    assert proxy is not None
    assert (proxy.host, proxy.port, proxy.authorization) == ("secure", 8, "Basic dTpw")


def test_waiting_grows_within_bounds_and_obeys_retry_after() -> None:
    policy = RetryPolicy()
    assert [round(policy.wait(n, 503, "", 0.5), 2) for n in range(6)] == [0.25, 0.5, 1.0, 2.0, 3.0, 3.0]
    assert policy.wait(0, 429, "2", 0.5) == 2.0
    assert policy.wait(0, 429, "9999", 0.5) == 3.0


def test_only_harmless_requests_with_a_repeatable_body_are_repeated() -> None:
    assert may_repeat(Request("PUT", "http://h", body=b"x"))
    assert may_repeat(Request("PUT", "http://h", body=[b"x"]))
    assert not may_repeat(Request("PUT", "http://h", body=iter([b"x"])))
    assert not may_repeat(Request("POST", "http://h"))
    assert may_repeat(Request("POST", "http://h", idempotent=True))


def test_a_trace_hides_secrets() -> None:
    shown = trace.show_headers(
        Headers([("authorization", "Bearer T"), ("Accept", 'a"b'), ("Location", "http://h/?sig=S&x=1")])
    )
    assert shown == '   "Authorization": "*****"\n   "Accept": "a\\"b"\n   "Location": "http://h/?sig=*****&x=1"'
    assert trace.show_url("https://u:p@h/x?token=T&n=1") == "https://u:***@h/x?token=*****&n=1"
