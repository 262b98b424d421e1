"""What a process is told through its environment, every name with the prefix KRUCHANG_."""

import base64
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from shared.http.signing_in.allowance import Allowance
from shared.service.kafka_settings import KafkaSettings, is_here

_LEAST_KEY_BYTES = 32


def _long_enough(key: SecretStr) -> SecretStr:
    if len(base64.b64decode(key.get_secret_value(), validate=True)) < _LEAST_KEY_BYTES:
        raise ValueError(f"needs {_LEAST_KEY_BYTES} bytes or more, in base64")
    return key


Key = Annotated[SecretStr, AfterValidator(_long_enough)]  # bytes in base64, too many to be guessed


class Settings(KafkaSettings):
    """The settings that all services have; a service that needs more extends it."""

    host: str = "127.0.0.1"
    port: int
    database_url: SecretStr  # the runtime role: may append, may not change what was appended
    owner_database_url: SecretStr | None = None  # only a process that migrates is told
    issuer_url: str
    audience: str = "kruchang"
    client_id: str  # as whom this service calls the others
    client_secret: SecretStr
    curriculum_url: str
    training_url: str
    enrolment_url: str
    reporting_url: str
    request_hash_key: Key  # the same for all services: a repeat is known by what it asks
    calls_per_second: float = Field(1000, ge=0)  # of one caller, by one process; 0: as many as one likes
    calls_at_once: int = Field(5000, ge=1)  # after a pause
    feed_pages_per_second: float = Field(20, ge=0)  # of one reader from outside: up to a thousand events each
    feed_pages_at_once: int = Field(200, ge=1)
    feed_streams: int = Field(100, ge=0)  # open at a time, in one process
    feed_streams_of_one: int = Field(10, ge=0)
    demo: bool = False  # only then are demo people's citizen ids taken

    @model_validator(mode="after")
    def _issuer_is_who_it_says(self) -> Self:
        """Who can put keys in the place of the issuer's can be anybody: they come over TLS, or from here."""
        at = urlsplit(self.issuer_url)
        if at.scheme != "https" and not self.demo and not is_here(at.hostname or ""):
            raise ValueError("issuer_url needs https, unless the issuer is on this machine or for a demo")
        return self

    def url_of(self, service: str) -> str:
        """Where another service answers."""
        return str(getattr(self, f"{service}_url"))

    def calls(self) -> Allowance:
        """How often one caller may ask."""
        return Allowance(self.calls_per_second, self.calls_at_once)

    def request_key(self) -> bytes:
        """The key under which requests are hashed."""
        return base64.b64decode(self.request_hash_key.get_secret_value())
