"""An identity provider, an approver and the keys of the enforcement point, all made on the spot."""

from __future__ import annotations

import base64
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ISSUER = "https://idp.demo.example"
AUDIENCE = "orders-agents"
APPROVER = "dana@demo.example"


class IdentityProvider:
    """Signs tokens with an Ed25519 key of its own (RFC 8037)."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._kid = "demo-1"

    def jwks(self) -> dict[str, Any]:
        """What a policy's `jwks_file` holds."""
        key = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self._kid, "x": public_half(self._key)}
        return {"keys": [key]}

    def token(self, subject: str, *groups: str, issued: int = 0, lives: int = 600) -> str:
        """A token for `subject`, issued `issued` seconds from now."""
        now = int(time.time()) + issued
        claims: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "groups": groups, "jti": secrets.token_hex(8)}
        claims |= {"iat": now, "exp": now + lives}
        parts = ({"alg": "EdDSA", "typ": "JWT", "kid": self._kid}, claims)
        signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{base64url(self._key.sign(signed.encode()))}"


class Approver:
    """A database administrator with a key of her own."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()

    def keys(self) -> dict[str, Any]:
        """What a policy's `keys_file` holds."""
        return {"version": 1, "approvers": [{"subject": APPROVER, "groups": ["dba"], "key": public_half(self._key)}]}

    @property
    def seed(self) -> bytes:
        return self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def mask_keys() -> dict[str, Any]:
    """What e-mail addresses are turned into tokens with."""
    return {"version": 1, "keys": {"emails-v1": {"version": 1, "secret": base64url(secrets.token_bytes(32))}}}


def write(path: Path, document: dict[str, Any]) -> None:
    """Writes a JSON document for its owner alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(document, file, indent=1)


def public_half(key: Ed25519PrivateKey) -> str:
    return base64url(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
