"""Records: read, written, and what is in between."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart
from windlass.release import codec
from windlass.release.model import Release
from windlass.release.selector import MAX_LENGTH, Selector, SelectorError
from windlass.yaml import YamlError

# As Helm 3 and Helm 4 write them, shortened; "novel" stands for what a later Helm may add.
RECORD = (
    '{"name":"web","info":{"first_deployed":"2024-01-02T03:04:05.678+02:00","last_deployed":"2024-01-02T03:04:05Z",'
    '"deleted":"","description":"Install complete","status":"deployed","notes":"\\u003chi\\u003e","novel":[1]},'
    '"chart":{"metadata":{"name":"a","version":"1.0.0","annotations":{"a":"1","b":"2"},"novel":true},"lock":null,'
    '"templates":[{"name":"templates/x.yaml","data":"aGk="}],"values":{"z":1,"a":{"b":null}},"schema":"e30=",'
    '"schemamodtime":"2024-01-02T03:04:05Z","files":null,"modtime":"2024-01-02T03:04:05Z","novel":"x"},'
    '"config":{"b":2},"manifest":"---\\n","hooks":[{"name":"t","kind":"Pod","events":["test"],'
    '"last_run":{"phase":""},"weight":-5,"delete_policies":["hook-failed"],"novel":1}],"version":7,'
    '"namespace":"default","apply_method":"ssa","novel":{}}'
)


def stored(text: str, *, packed: bool = True) -> str:
    data = text.encode()
    return base64.b64encode(gzip.compress(data, mtime=0) if packed else data).decode()


@pytest.mark.parametrize("packed", [True, False])
def test_a_record_is_read_and_written_without_loss(packed: bool) -> None:
    release = codec.decode(stored(RECORD, packed=packed))
    again = gzip.decompress(base64.b64decode(codec.encode(release))).decode()
    expected = json.loads(RECORD)
    del expected["info"]["deleted"]  # an empty time is no time
    assert json.loads(again) == expected


def test_what_helm_does_not_know_of_a_chart_yaml_gets_into_no_record() -> None:
    chart = Chart(Metadata.from_mapping({"name": "a", "version": "1.0.0", "engine": "gotpl"}), None, None, [], None)
    written = json.loads(gzip.decompress(base64.b64decode(codec.encode(Release(name="web", chart=chart)))))
    assert written["chart"]["metadata"] == {"name": "a", "version": "1.0.0"}


def test_what_helm_would_show_is_without_what_it_does_not_know() -> None:
    shown = codec.fields_of(codec.decode(stored(RECORD)), unknown=False)
    assert "novel" not in json.dumps(shown, default=str)


def test_the_stored_form_is_gzip_as_go_writes_it() -> None:
    data = base64.b64decode(codec.encode(codec.decode(stored(RECORD))))
    assert data[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_fields_keep_the_order_of_helm() -> None:
    text = codec.to_json(codec.decode(stored(RECORD)))
    names = ["name", "info", "chart", "config", "manifest", "hooks", "version", "namespace", "apply_method"]
    assert list(json.loads(text))[:-1] == names


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "aGk=",
        stored("[]"),
        stored('{"version":"x"}'),
        base64.b64encode(gzip.compress(b"{}", mtime=0)[:12]).decode(),
    ],
)
def test_what_is_no_record_is_an_error(text: str) -> None:
    with pytest.raises(codec.RecordError):
        codec.decode(text)


def test_a_record_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_STORED", 10)
    with pytest.raises(codec.RecordError, match="above the limit of 10"):
        codec.decode("a" * 11)


def test_a_record_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_JSON", 1000)
    with pytest.raises(codec.RecordError, match="unpacks to more than 1000 bytes"):
        codec.decode(stored(json.dumps({"manifest": "a" * 1000})))
    with pytest.raises(codec.RecordError, match="above the limit of 1000"):
        codec.decode(stored(json.dumps({"manifest": "a" * 1000}), packed=False))


def test_releases_in_a_data_file_need_info() -> None:
    with pytest.raises(codec.RecordError, match="release 2 has no info"):
        codec.releases_from_yaml(b"[{name: a, info: {}}, {name: b}]")


def test_a_data_file_is_a_list() -> None:
    with pytest.raises(YamlError, match=r"cannot unmarshal object into Go value of type \[\]\*v1.Release"):
        codec.releases_from_yaml(b"{}")


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("", True),
        ("a=1", True),
        ("a==2", False),
        ("a!=1", False),
        ("b!=1", True),
        ("a in (1,2)", True),
        ("a notin (1)", False),
        ("a", True),
        ("!a", False),
        ("!b,a=1", True),
        ("n>4", True),
        ("n<5", False),
        ("a>0,b", False),
        ("in=x", False),
    ],
)
def test_selectors_choose_by_label(text: str, matches: bool) -> None:
    assert Selector.parse(text).matches({"a": "1", "n": "5"}) is matches


def test_a_selector_that_is_too_long_is_refused() -> None:
    with pytest.raises(SelectorError, match="above the limit"):
        Selector.parse("a" * (MAX_LENGTH + 1))
