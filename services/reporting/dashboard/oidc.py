"""OpenID Connect, authorization code flow with PKCE: what is asked of the issuer and what is believed of it.

The words of the protocol are Authlib's, signatures joserfc's. The access token is judged by
`shared/http/signing_in/tokens.py` like every other; the ID token only proves that this answer belongs to
the sign-in that this browser began.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact
from pydantic import BaseModel, SecretStr, ValidationError

from shared.http.signing_in.issuer import Issuer, IssuerUnavailableError
from shared.http.signing_in.tokens import ALGORITHM, LEEWAY

SCOPE = "openid"


class NotSignedInError(Exception):
    """The issuer did not say who it is, or not to us. Sign in again; the text says why, for the log."""


class Granted(BaseModel):
    """What the issuer gives for a code."""

    access_token: str
    id_token: str
    expires_in: int = 3600


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: what this browser must bring back."""

    state: str
    nonce: str
    verifier: str

    @staticmethod
    def now() -> "Begun":
        """New secrets, none of which can be guessed."""
        return Begun(generate_token(32), generate_token(32), generate_token(64))


@dataclass(frozen=True, slots=True)
class Oidc:
    """Us as a client of the issuer."""

    issuer: Issuer
    client_id: str
    client_secret: SecretStr
    comes_back_to: str  # the address registered with the issuer

    async def sign_in_url(self, begun: Begun, language: str) -> str:
        """Where the person signs in. Raises IssuerUnavailableError."""
        endpoint = (await self._metadata()).authorization_endpoint
        if endpoint is None:
            raise IssuerUnavailableError
        url: str = prepare_grant_uri(
            endpoint,
            self.client_id,
            "code",
            redirect_uri=self.comes_back_to,
            scope=SCOPE,
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
            ui_locales=language,
        )
        return url

    async def granted(self, code: str, begun: Begun) -> Granted:
        """The tokens for a code. Raises NotSignedInError, or IssuerUnavailableError."""
        endpoint = (await self._metadata()).token_endpoint
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.comes_back_to,
            "code_verifier": begun.verifier,
        }
        try:
            answer = await self.issuer.client.post(
                endpoint, data=form, auth=(self.client_id, self.client_secret.get_secret_value())
            )
        except httpx.HTTPError:
            raise IssuerUnavailableError from None
        if answer.status_code >= 500:
            raise IssuerUnavailableError
        try:
            granted = Granted.model_validate_json(answer.content)
        except ValidationError:
            raise NotSignedInError(f"no tokens for the code: {answer.status_code}") from None
        await self._check(granted, begun)
        return granted

    async def sign_out_url(self, back_to: str) -> str:
        """Where the issuer ends its own session, if it has one to end; else straight back."""
        endpoint = (await self._metadata()).end_session_endpoint
        query = urlencode({"client_id": self.client_id, "post_logout_redirect_uri": back_to})
        return f"{endpoint}?{query}" if endpoint else back_to

    async def _metadata(self) -> Any:
        try:
            return await self.issuer.metadata()
        except (httpx.HTTPError, ValueError):
            raise IssuerUnavailableError from None

    async def _check(self, granted: Granted, begun: Begun) -> None:
        """OpenID Connect Core, section 3.1.3.7: signed by the issuer, for us, in answer to this sign-in."""
        try:
            header = extract_compact(granted.id_token.encode("ascii")).headers()
            key = await self.issuer.key(str(header.get("kid")))
            if key is None:
                raise NotSignedInError("the ID token is signed with an unknown key")
            claims = CodeIDToken(
                jwt.decode(granted.id_token, key, algorithms=[ALGORITHM]).claims,
                header,
                options={
                    "iss": {"essential": True, "value": self.issuer.url},
                    "aud": {"essential": True, "value": self.client_id},
                    "nonce": {"essential": True, "value": begun.nonce},
                },
                params={"nonce": begun.nonce, "client_id": self.client_id},
            )
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise NotSignedInError(f"the ID token: {type(error).__name__}") from None
