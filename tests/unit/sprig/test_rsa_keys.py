"""RSA keys in PEM: their numbers have to fit, as Go wants it."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from windlass.sprig.keys import from_pem, new_rsa_key, pem_block, to_pem
from windlass.template.errors import FuncError


def test_a_key_is_read_back() -> None:
    key = new_rsa_key()
    again = from_pem(to_pem(key))
    assert isinstance(key, rsa.RSAPrivateKey) and isinstance(again, rsa.RSAPrivateKey)
    assert again.private_numbers() == key.private_numbers()


def test_a_key_whose_numbers_do_not_fit_is_refused() -> None:
    block = pem_block(to_pem(new_rsa_key()))
    assert block is not None
    label, der = block
    damaged = bytearray(der)
    damaged[60] ^= 4  # inside the modulus
    text = base64.encodebytes(bytes(damaged)).decode()
    with pytest.raises(FuncError, match="parsing RSA private key from PEM"):
        from_pem(f"-----BEGIN {label}-----\n{text}-----END {label}-----\n")
