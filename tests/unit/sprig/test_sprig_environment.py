"""Clock, randomness, zone and names come from the Environment, and nowhere else."""

from __future__ import annotations

import re

import pytest

from windlass.golang.time import Time
from windlass.sprig import certificates, dates, hashes, network, numbers, randoms
from windlass.sprig.environment import Environment
from windlass.sprig.table import ENVIRONMENT_FUNCTIONS, FUNCTIONS, IMPURE, load
from windlass.template.errors import FuncError

SECOND = 10**9
FORMS = {
    randoms.alphanumeric: r"[0-9A-Za-z]{40}",
    randoms.alphabetic: r"[A-Za-z]{40}",
    randoms.numeric: r"[0-9]{40}",
    randoms.printable: r"[ -~]{40}",
}


def test_every_function_of_the_table_can_be_loaded() -> None:
    environment = Environment()
    assert all(callable(load(name, environment)) for name in (*FUNCTIONS, *ENVIRONMENT_FUNCTIONS))
    assert set(FUNCTIONS) | set(ENVIRONMENT_FUNCTIONS) >= IMPURE
    assert not set(FUNCTIONS) & set(ENVIRONMENT_FUNCTIONS)


def test_a_seed_repeats_randomness_and_stops_the_clock() -> None:
    def everything(seed: int) -> list[object]:
        environment = Environment.seeded(seed, now=1_700_000_000 * SECOND)
        return [
            randoms.alphanumeric(environment, 20),
            randoms.uuidv4(environment),
            randoms.shuffle(environment, "abcdefghijkl"),
            randoms.octets(environment, 9),
            numbers.rand_int(environment, 0, 1 << 40),
            hashes.bcrypt(environment, "secret"),
            dates.date(environment, "2006-01-02T15:04:05", None),
        ]

    assert everything(1) == everything(1)
    assert everything(1)[:-1] != everything(2)[:-1]
    assert everything(3)[-1] == "2023-11-14T22:13:20"


@pytest.mark.parametrize(("make", "form"), FORMS.items())
def test_random_text_has_its_form_and_uses_its_whole_alphabet(make, form: str) -> None:  # type: ignore[no-untyped-def]
    environment = Environment.seeded(7)
    assert re.fullmatch(form, make(environment, 40))
    one = re.compile(form[: form.index("{")])
    alphabet = {chr(code) for code in range(128) if one.fullmatch(chr(code))}
    assert set(make(environment, 20_000)) == alphabet


def test_random_numbers_stay_below_their_bound_and_reach_every_value() -> None:
    environment = Environment.seeded(7)
    assert {environment.below(7) for _ in range(500)} == set(range(7))
    assert {numbers.rand_int(environment, -2, 1) for _ in range(200)} == {-2, -1, 0}


def test_dates_are_shown_in_the_zone_of_the_environment() -> None:
    there = Environment(time_zone="Asia/Tokyo")
    assert dates.date(there, "15:04 MST", 0) == "09:00 JST"
    assert dates.date_in_zone(there, "15:04", 0, "Local") == "09:00"
    assert dates.to_date(there, "2006-01-02 15:04", "1970-01-01 09:00").seconds == 0
    assert dates.date(Environment(), "15:04 MST", 0) == "00:00 UTC"


def test_ages_are_measured_by_the_clock_of_the_environment() -> None:
    environment = Environment.seeded(1, now=100 * SECOND)
    assert dates.ago(environment, 39) == "1m1s"
    assert dates.duration_round(environment, Time(40)) == "60s"
    assert dates.now(environment).seconds == 100


def test_hosts_are_looked_up_only_if_allowed() -> None:
    assert network.get_host_by_name(Environment(), "localhost") == ""
    found = Environment(resolve=lambda name: [f"{name}-1"])
    assert network.get_host_by_name(found, "a") == "a-1"
    with pytest.raises(FuncError, match="invalid argument to Intn"):
        network.get_host_by_name(Environment(resolve=lambda name: []), "a")
    assert "127.0.0.1" in network.system_addresses("localhost")


def test_variables_are_read_from_the_environment_given() -> None:
    environment = Environment(variables={"A": "1", "B_2": "x"})
    assert network.env(environment, "A") == "1"
    assert network.env(environment, "HOME") == ""
    cases = {"$A-${B_2}": "1-x", "$": "$", "$$": "", "${}x": "x", "${A": "A", "$C.": ".", "a$A$": "a1$", "$-x": "x"}
    assert {text: network.expand_env(environment, text) for text in cases} == cases


def test_the_serial_and_the_dates_of_a_certificate_come_from_the_environment() -> None:
    from cryptography.x509 import load_pem_x509_certificate

    environment = Environment.seeded(5, now=1_700_000_000 * SECOND)
    made = [load_pem_x509_certificate(certificates.gen_ca(environment, "ca", 10).Cert.encode()) for _ in range(2)]
    assert made[0].serial_number != made[1].serial_number
    assert made[0].not_valid_before_utc.timestamp() == 1_700_000_000
    assert (made[0].not_valid_after_utc - made[0].not_valid_before_utc).days == 10
