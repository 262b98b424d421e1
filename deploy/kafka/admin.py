"""Kafka's own lists of who may do what, through kafka-python's admin client.

aiokafka's has no rights, confluent-kafka's no quotas, and Kafka's Java tools take a second a call and
their passwords on the command line. kafka-python has all three; quotas as a request only, so we send it.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError, NoError, for_code
from kafka.protocol.admin import AlterClientQuotasRequest, DescribeClientQuotasRequest

from deploy.kafka import MECHANISM
from deploy.kafka.rights import Right
from shared.eventsourcing.kafka.broker import Broker

ITERATIONS = 8192  # of the hash that Kafka keeps instead of a password
USER_OF_ACL = "User:"
_EXACTLY = 0  # a quota of this user, not of all or of none by default


class Admin:
    """What an administrator asks and orders; one connection for all of it."""

    def __init__(self, client: KafkaAdminClient) -> None:
        self._client = client

    def users(self) -> set[str]:
        """Who has a password."""
        return set(self._client.describe_user_scram_credentials())

    def set_password(self, user: str, password: str) -> None:
        """From now on this one signs in; who is signed in with another stays so until disconnected."""
        new = UserScramCredentialUpsertion(user, MECHANISM, password, iterations=ITERATIONS)
        self._check(self._client.alter_user_scram_credentials([new]))

    def forget_password(self, user: str) -> None:
        """Nobody signs in as this user again."""
        if user in self.users():
            self._check(
                self._client.alter_user_scram_credentials([UserScramCredentialDeletion(user, MECHANISM)])
            )

    def rights(self, user: str) -> set[Right]:
        """What the user is allowed."""
        held, error = self._client.describe_acls(_filter(user))
        _raise(error)
        return {_right(acl) for acl in held}

    def allow_exactly(self, user: str, rights: set[Right]) -> None:
        """What is missing is added, then what is too much taken away; at once, also for open connections."""
        held = self.rights(user)
        if new := sorted(rights - held):
            failed = self._client.create_acls([_acl(user, right) for right in new])["failed"]
            for error in failed:
                _raise(error)
        if old := sorted(held - rights):
            for _, _, error in self._client.delete_acls([_exact(user, right) for right in old]):
                _raise(error)

    def quotas(self, user: str) -> dict[str, float]:
        """The user's own limits."""
        match = {"entity_type": "user", "match_type": _EXACTLY, "match": user}
        component = DescribeClientQuotasRequest.ComponentData(**match)
        answer = self._send(DescribeClientQuotasRequest(components=[component], strict=True))
        _raise(for_code(answer.error_code))
        return {value.key: value.value for entry in answer.entries or [] for value in entry.values}

    def set_quotas(self, user: str, quotas: Mapping[str, float]) -> None:
        """These and no others."""
        entry, gone = AlterClientQuotasRequest.EntryData, self.quotas(user).keys() - quotas.keys()
        orders = [entry.OpData(key=key, value=value, remove=False) for key, value in quotas.items()]
        orders += [entry.OpData(key=key, value=0.0, remove=True) for key in gone]
        if orders:
            entity = entry.EntityData(entity_type="user", entity_name=user)
            order = AlterClientQuotasRequest(
                entries=[entry(entity=[entity], ops=orders)], validate_only=False
            )
            for result in self._send(order).entries:
                _raise(for_code(result.error_code))

    def _send(self, request: Any) -> Any:
        return self._client._manager.run(self._client._manager.send, request)  # noqa: SLF001 (it has no other way)

    def _check(self, told: Mapping[str, str | None]) -> None:
        for user, error in told.items():
            if error:
                raise ValueError(f"{user}: {error}")


@contextlib.contextmanager
def signed_in(broker: Broker) -> Iterator[Admin]:
    """As whoever the settings name."""
    client = KafkaAdminClient(
        bootstrap_servers=broker.servers.split(","),
        security_protocol=broker.protocol,
        ssl_context=broker.context,
        sasl_mechanism=broker.mechanism,
        sasl_plain_username=broker.user,
        sasl_plain_password=broker.password,
        bootstrap_timeout_ms=20_000,
    )
    try:
        yield Admin(client)
    finally:
        client.close()


def _pattern(right: Right) -> ACLResourcePatternType:
    return ACLResourcePatternType.PREFIXED if right.begins else ACLResourcePatternType.LITERAL


def _acl(user: str, right: Right) -> ACL:
    resource = ResourcePattern(ResourceType[right.kind], right.name, _pattern(right))
    return ACL(f"{USER_OF_ACL}{user}", "*", ACLOperation[right.operation], ACLPermissionType.ALLOW, resource)


def _exact(user: str, right: Right) -> ACLFilter:
    resource = ResourcePatternFilter(ResourceType[right.kind], right.name, _pattern(right))
    return ACLFilter(
        f"{USER_OF_ACL}{user}", None, ACLOperation[right.operation], ACLPermissionType.ANY, resource
    )


def _filter(user: str) -> ACLFilter:
    anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    return ACLFilter(f"{USER_OF_ACL}{user}", None, ACLOperation.ANY, ACLPermissionType.ANY, anything)


def _right(acl: ACL) -> Right:
    at = acl.resource_pattern
    begins = at.pattern_type == ACLResourcePatternType.PREFIXED
    return Right(acl.operation.name, at.resource_type.name, at.resource_name, begins)


def _raise(error: type[KafkaError]) -> None:
    if error is not NoError:
        raise error
