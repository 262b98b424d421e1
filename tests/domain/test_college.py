from services.curriculum.domain.college import COLLEGE
from shared.contracts.common import Sector
from shared.contracts.curriculum.college import CollegeRegistered
from shared.eventsourcing.deciding.testing import Spec
from tests.domain.network_examples import NOV_2, OCT_1, register

college = Spec(COLLEGE)
registered = CollegeRegistered(
    on=OCT_1,
    college="chonburi-tc",
    name_th="วิทยาลัยเทคนิคชลบุรี",
    name_en="Chonburi Technical College",
    province="TH-20",
    sector=Sector.PUBLIC,
)


def test_a_college_is_registered_with_province_and_sector() -> None:
    college.when(register()).then(registered)


def test_only_central_registers_colleges() -> None:
    college.when(register(by_org="chonburi-tc")).refused("college.central_only")


def test_a_college_needs_a_name_in_thai_letters() -> None:
    college.when(register(name_th="Chonburi")).refused("college.name_not_thai")


def test_registering_a_college_again_with_the_same_content_changes_nothing() -> None:
    college.given(registered).when(register(on=NOV_2)).then()


def test_a_college_is_not_registered_twice_with_other_content() -> None:
    college.given(registered).when(register(sector=Sector.PRIVATE)).refused("college.already_registered")
