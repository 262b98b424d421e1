"""Tokens that prove nothing, each in its own way, as an attacker or a broken issuer would make them."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jwe, jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from shared.http.signing_in.tokens import LONGEST_LIFE, LONGEST_TOKEN
from tests.integration.http.issuer import HandIssuer, new_key

Forge = Callable[[HandIssuer], str]
ELSEWHERE = "http://attacker.test/jwks.json"
CLAIMS = ("iss", "aud", "exp", "sub", "person_id", "role", "org")
KEYS: dict[str, Key] = {  # the attacker's own, one for every other way to sign
    "RS256": RSAKey.generate_key(2048, auto_kid=False),
    "PS256": RSAKey.generate_key(2048, auto_kid=False),
    "ES384": ECKey.generate_key("P-384"),
    "ES512": ECKey.generate_key("P-521"),
    "ES256K": ECKey.generate_key("secp256k1"),
    "Ed25519": OKPKey.generate_key("Ed25519"),
    "HS512": OctKey.generate_key(512),
}


def coded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def written(part: object) -> str:
    return coded(json.dumps(part).encode())


def said(issuer: HandIssuer, **header: Any) -> str:
    """Header and claims, not signed."""
    return f"{written({'alg': 'ES256', 'kid': 'first', **header})}.{written(issuer.claims())}"


def signed_anyhow(text: str, key: ECKey) -> str:
    """What is said, signed with a P-256 key, whatever its header says."""
    r, s = decode_dss_signature(_private(key).sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{coded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def certified(key: ECKey) -> str:
    """A certificate in which the key's owner calls themselves the issuer."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer.test")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(_private(key).public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    made = builder.sign(_private(key), hashes.SHA256())
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def _private(key: ECKey) -> ec.EllipticCurvePrivateKey:
    assert key.private_key
    return key.private_key


def brings_its_key(*parts: str, **header: Any) -> Forge:
    """Signed with a key that the header brings along, or says where to find."""

    def forge(issuer: HandIssuer) -> str:
        key = new_key("attacker")
        known: dict[str, Any] = {"jwk": key.as_dict(private=False), "x5c": [certified(key)]}
        known |= {"jku": ELSEWHERE, "x5u": ELSEWHERE}
        return signed_anyhow(said(issuer, **{part: known[part] for part in parts}, **header), key)

    return forge


def secret_of(issuer: HandIssuer, form: str) -> bytes:
    match form:
        case "pem":
            return issuer.key.as_pem(private=False)
        case "der":
            return issuer.key.as_der(private=False)
        case _:
            return json.dumps(issuer.key.as_dict(private=False)).encode()


def public_key_as_secret(form: str) -> Forge:
    def forge(issuer: HandIssuer) -> str:
        text = said(issuer, alg="HS256")
        return f"{text}.{coded(hmac.digest(secret_of(issuer, form), text.encode(), 'sha256'))}"

    return forge


def otherwise_signed(algorithm: str) -> Forge:
    def forge(issuer: HandIssuer) -> str:
        header = {"alg": algorithm, "kid": "first"}
        return jwt.encode(header, issuer.claims(), KEYS[algorithm], algorithms=[algorithm])

    return forge


def tampered_with(issuer: HandIssuer) -> str:
    head, _, signature = issuer.token().split(".")
    return ".".join([head, written(issuer.claims("operator")), signature])


def encrypted(issuer: HandIssuer) -> str:
    header = {"alg": "ECDH-ES", "enc": "A128GCM", "kid": "first"}
    key = ECKey.import_key(issuer.key.as_pem(private=False))
    return jwe.encrypt_compact(header, issuer.token().encode(), key)


def claiming(**changes: Any) -> Forge:
    """Well signed by the issuer, but with claims that will not do."""
    return lambda issuer: issuer.sign({**issuer.claims(), **changes})


def without(claim: str) -> Forge:
    return lambda issuer: issuer.sign({k: v for k, v in issuer.claims().items() if k != claim})


def named(kid: object) -> Forge:
    return lambda issuer: signed_anyhow(said(issuer, kid=kid), issuer.key)


def in_time(claim: str, seconds: float) -> Forge:
    return lambda issuer: issuer.sign({**issuer.claims(), claim: time.time() + seconds})


NOT_OURS: Mapping[str, Forge] = {
    "nonsense": lambda _: "nonsense",
    "dots": lambda _: "..",
    "not ascii": lambda _: "à.b.c",
    "not base64": lambda i: "!" + i.token(),
    "not JSON": lambda _: f"{coded(b'{')}.{coded(b'{')}.{coded(b'x')}",
    "a list": lambda i: f"{written([1])}.{written(i.claims())}.{coded(bytes(64))}",
    "deep": lambda _: f"{coded(b'[' * 3000)}.e30.e30",
    "endless": lambda _: "a" * (LONGEST_TOKEN + 1),
    "too long": lambda i: i.token(padding="a" * LONGEST_TOKEN),
    "one part more": lambda i: i.token() + ".e30",
    "encrypted": encrypted,
    "two in one": lambda i: f"{i.token()}, {i.token()}",
    "unsigned": lambda i: f"{said(i, alg='none')}.",
    "unsigned, spelt otherwise": lambda i: f"{said(i, alg='nOnE')}.",
    "signature left out": lambda i: f"{said(i)}.",
    "signature of zeros": lambda i: f"{said(i)}.{coded(bytes(64))}",
    "signature cut": lambda i: i.token()[:-20],
    "tampered with": tampered_with,
    "another key, known name": lambda i: i.sign(i.claims(), new_key("first")),
    "unknown key": lambda i: i.sign(i.claims(), new_key("never published")),
    "no key named": lambda i: jwt.encode({"alg": "ES256"}, i.claims(), i.key),
    **{
        f"key named {kid!r}"[:40]: named(kid) for kid in (1, None, ["first"], "../../dev/null", "' OR 1=1 --")
    },
    **{f"public key as {form} secret": public_key_as_secret(form) for form in ("pem", "der", "jwk")},
    **{f"signed with {algorithm}": otherwise_signed(algorithm) for algorithm in KEYS},
    "brings its key": brings_its_key("jwk"),
    "brings its key, unnamed": brings_its_key("jwk", kid=None),
    "brings its key, another name": brings_its_key("jwk", kid="attacker"),
    "says where its key is": brings_its_key("jku", kid="attacker"),
    "says where its certificate is": brings_its_key("x5u", kid="attacker"),
    "brings a certificate": brings_its_key("x5c"),
    "wants to be understood": lambda i: signed_anyhow(said(i, crit=["new"], new=1), i.key),
    "its claims unencoded": lambda i: signed_anyhow(said(i, crit=["b64"], b64=False), i.key),
}
OF_THE_ISSUER: Mapping[str, tuple[Forge, str]] = {  # and why it is refused
    "expired": (in_time("exp", -6), "expired"),
    "not valid yet": (in_time("nbf", 7200), "not valid yet"),
    "lives too long": (in_time("exp", LONGEST_LIFE + 7200), "lives too long"),
    "never expires": (claiming(exp=float("inf")), "claims: exp"),
    "expires never, in words": (claiming(exp="never"), "claims: exp"),
    "another audience": (claiming(aud="elsewhere"), "for another audience"),
    "another service": (claiming(aud=["reporting", "kruchang.reporting"]), "for another audience"),
    "no audience": (claiming(aud=[]), "for another audience"),
    "another issuer": (claiming(iss="http://other.test"), "of another issuer"),
    "the issuer, with a slash": (lambda i: i.token(iss=f"{i.url}/"), "of another issuer"),
    "nobody in particular": (claiming(person_id="somebody"), "claims: person_id"),
    "no such role": (claiming(role="king"), "claims: role"),
    "role in capitals": (claiming(role="OPERATOR"), "claims: role"),
    "several roles": (claiming(role=["teacher", "operator"]), "claims: role"),
    "empty subject": (claiming(sub=""), "claims: sub"),
    "endless subject": (claiming(sub="s" * 256), "claims: sub"),
    "empty organisation": (claiming(org=""), "claims: org"),
    "organisation with a line end": (claiming(org="OVEC\r\nce_actorrole: operator"), "claims: org"),
    "organisation in Thai": (claiming(org="วิทยาลัยเทคนิคระยอง"), "claims: org"),
    "organisation as SQL": (claiming(org="OVEC' OR '1'='1"), "claims: org"),
    "empty region": (claiming(scope_region=""), "claims: scope_region"),
    "empty province": (claiming(scope_province=""), "claims: scope_province"),
    "a province that there is not": (claiming(scope_province="TH-99"), "claims: scope_province"),
    **{f"without {claim}": (without(claim), f"claims: {claim}") for claim in CLAIMS},
}
WORTHLESS: Mapping[str, Forge] = {**NOT_OURS, **{name: forge for name, (forge, _) in OF_THE_ISSUER.items()}}
