"""Events of a college's membership in a field's network (P-3, P-5). Key: college and field."""

from shared.contracts.common import CollegeCode, CollegeGroup, Document, FieldCode, ProvinceCode, Sector
from shared.contracts.event import Event


class _OfMembership(Event, th="สมาชิกเครือข่าย"):
    """What every event of a membership carries: who, in which field, counted under what."""

    college: CollegeCode
    field: FieldCode
    group: CollegeGroup
    sector: Sector
    province: ProvinceCode


class CollegeJoinedNetwork(_OfMembership, seed="P-3 P-5", th="สถานศึกษาเข้าร่วมเครือข่ายของสาขา"):
    """A college that teaches the field joined its network, in a group."""


class MembershipGroupChanged(_OfMembership, seed="P-5", th="เปลี่ยนกลุ่มของสถานศึกษาในเครือข่าย"):
    """The college's group changed from this date on; applications made before keep theirs."""

    document: Document


class NetworkCentreDesignated(_OfMembership, seed="5.1-A 5.2-S1", th="กำหนดให้สถานศึกษาเป็นศูนย์บริหารเครือข่าย"):
    """The college was made a network-management centre (CVM) of the field."""

    document: Document


class NetworkCentreRevoked(_OfMembership, seed="5.1-A", th="ยกเลิกการเป็นศูนย์บริหารเครือข่าย"):
    """The college is a centre of the field no longer; it stays a member."""

    document: Document


class CollegeLeftNetwork(_OfMembership, seed="P-5", th="สถานศึกษาออกจากเครือข่ายของสาขา"):
    """The college left the field's network."""

    reason: str


MembershipEvent = (
    CollegeJoinedNetwork
    | MembershipGroupChanged
    | NetworkCentreDesignated
    | NetworkCentreRevoked
    | CollegeLeftNetwork
)
