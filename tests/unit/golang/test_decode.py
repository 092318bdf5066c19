"""Structs read from JSON and YAML, with the texts of encoding/json (checked against Go)."""

from __future__ import annotations

import pytest

from windlass import yaml
from windlass.golang.decode import ANY, BOOL, INT, STRING, TIME, DecodeError, Map, Slice, Struct, decode

PERSON = Struct("v2.Person", {"name": STRING}, pointer=True)
CHART = Struct(
    "v2.Metadata",
    {
        "name": STRING,
        "version": STRING,
        "deprecated": BOOL,
        "size": INT,
        "created": TIME,
        "keywords": Slice(STRING),
        "annotations": Map(STRING),
        "people": Slice(PERSON),
        "more": Slice(ANY),
    },
)
ENTRY = Struct("v1.Entry", {"urls": Slice(STRING)}, embedded=(("Metadata", CHART),), pointer=True)
INDEX = Struct("v1.Index", {"entries": Map(Slice(ENTRY, "v1.Entries"))})
PREFIX = "error unmarshaling JSON: while decoding JSON: "


def test_a_field_is_found_by_its_exact_name_first_and_then_without_regard_to_case() -> None:
    assert decode({"NAME": "a", "name": "b"}, CHART) == {"name": "b"}
    assert decode({"Name": "a", "\u212aeywords": ["x"]}, CHART) == {"name": "a", "keywords": ["x"]}


def test_null_leaves_basic_fields_alone_and_clears_the_others() -> None:
    assert decode({"name": None, "keywords": None, "people": None}, CHART) == {"keywords": None, "people": None}
    assert decode({"keywords": [None, "a"], "people": [None]}, CHART) == {"keywords": ["", "a"], "people": [None]}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "json: cannot unmarshal array into Go value of type v2.Metadata"),
        ({"name": 1.0}, "json: cannot unmarshal number into Go struct field Metadata.name of type string"),
        ({"size": 1.5}, "json: cannot unmarshal number 1.5 into Go struct field Metadata.size of type int"),
        ({"keywords": "a"}, "json: cannot unmarshal string into Go struct field Metadata.keywords of type []string"),
        ({"people": {}}, "json: cannot unmarshal object into Go struct field Metadata.people of type []*v2.Person"),
        ({"people": [1.0]}, "json: cannot unmarshal number into Go struct field Metadata.people of type v2.Person"),
        (
            {"people": [{"name": True}]},
            "json: cannot unmarshal bool into Go struct field Person.people.name of type string",
        ),
        (
            {"annotations": {"a": 1.0}},
            "json: cannot unmarshal number into Go struct field Metadata.annotations of type string",
        ),
        ({"created": 1.0}, "Time.UnmarshalJSON: input is not a JSON string"),
        (
            {"name": 1.0, "created": "x"},
            'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
        ),
    ],
)
def test_what_does_not_fit_has_the_text_of_go(value: object, text: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(value, CHART)
    assert text == str(caught.value)


def test_an_embedded_struct_is_named_in_the_path() -> None:
    with pytest.raises(DecodeError) as caught:
        decode({"entries": {"a": [{"version": 1.0}]}}, INDEX)
    where = "Go struct field Entry.entries.Metadata.version of type string"
    assert f"json: cannot unmarshal number into {where}" == str(caught.value)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z"),
        ("2020-01-02T03:04:05.120Z", "2020-01-02T03:04:05.12Z"),
        ("2020-01-02T03:04:05.12345678901Z", "2020-01-02T03:04:05.123456789Z"),
        ("2020-02-29T03:04:05+00:00", "2020-02-29T03:04:05Z"),
        ("2020-01-30T03:04:05.5+02:00", "2020-01-30T03:04:05.5+02:00"),
    ],
)
def test_a_time_comes_out_as_go_writes_it_again(text: str, result: str) -> None:
    assert {"created": result} == decode({"created": text}, CHART)


def test_yaml_numbers_and_bools_become_text_where_a_string_is_due() -> None:
    text = "name: 1.10\nversion: 1000000\nkeywords: [true, 0x10, 1e3]\nannotations: {a: 1, b: no}\nmore: [1]\n"
    assert yaml.load_as(text, CHART) == {
        "name": "1.1",
        "version": "1000000",
        "keywords": ["true", "16", "1000"],
        "annotations": {"a": "1", "b": "false"},
        "more": [1.0],
    }


def test_strict_reading_refuses_unknown_fields_and_repeated_keys() -> None:
    with pytest.raises(yaml.YamlError) as caught:
        yaml.load_as("name: a\ncolour: red\n", CHART, strict=True)
    assert str(caught.value) == PREFIX + 'json: unknown field "colour"'
    with pytest.raises(yaml.YamlError) as caught:
        yaml.load_as("name: a\nname: b\n", CHART, strict=True)
    expected = 'error converting YAML to JSON: yaml: unmarshal errors:\n  line 2: key "name" already set in map'
    assert expected == str(caught.value)


def test_an_empty_document_is_an_empty_struct() -> None:
    assert yaml.load_as("", CHART) == {}


def test_unknown_keys_are_kept_on_request() -> None:
    keeping = Struct("v2.Kept", {"name": STRING}, keep_unknown=True)
    assert decode({"name": "a", "x": [1.0]}, keeping) == {"name": "a", "x": [1.0]}
