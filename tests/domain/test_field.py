from services.curriculum.domain.field import FIELD
from shared.contracts.curriculum.field import FieldDesignated, FieldTargetSet
from shared.eventsourcing.deciding.decider import Take
from shared.eventsourcing.deciding.testing import Spec
from tests.domain.network_examples import NOV_2, OCT_1, designate, paper, set_target

field = Spec(FIELD)
designated = FieldDesignated(
    on=OCT_1,
    field="RAIL",
    name_th="ระบบขนส่งทางราง",
    name_en="Rail transport",
    provinces=("TH-20", "TH-24"),
    labour_demand="ช่างซ่อมบำรุงรถไฟความเร็วสูง",
    document=paper(),
)
target_set = FieldTargetSet(on=OCT_1, field="RAIL", fiscal_year=2564, min_curricula=1, min_teachers=20)


# before it is designated


def test_a_field_is_designated_with_the_area_and_demand_it_answers() -> None:
    field.when(designate()).then(designated)


def test_only_central_designates_a_field() -> None:
    field.when(designate(by_org="BUREAU")).refused("field.central_only")


def test_a_field_needs_a_name_in_thai_letters() -> None:
    field.when(designate(name_th="Rail transport")).refused("field.name_not_thai")


def test_a_field_answers_the_demand_of_some_province() -> None:
    field.when(designate(provinces=frozenset())).refused("field.no_province")


def test_a_field_cannot_be_designated_on_a_paper_of_tomorrow() -> None:
    field.when(designate(document=paper(dated=NOV_2))).refused("document.dated_later", dated="2020-11-02")


def test_the_targets_of_an_unknown_field_cannot_be_set() -> None:
    field.when(set_target()).refused("field.not_designated", field="RAIL")


def test_two_spellings_of_one_thai_name_are_one_name() -> None:
    spaced = designated.but(name_th=" ระบบ\u200bขนส่ง ทางราง")
    assert FIELD.keys(designated) == FIELD.keys(spaced)
    assert FIELD.keys(designated) == [Take("field-name", "ระบบขนส่งทางราง", "field.name_taken")]
    assert FIELD.keys(target_set) == []


# when designated


def test_designating_a_field_again_with_the_same_content_changes_nothing() -> None:
    field.given(designated).when(designate(on=NOV_2)).then()


def test_a_field_is_not_designated_twice_with_other_content() -> None:
    field.given(designated).when(designate(name_en="Railways")).refused("field.already_designated")


def test_targets_are_set_for_a_fiscal_year() -> None:
    field.given(designated).when(set_target()).then(target_set)


def test_a_later_target_replaces_the_earlier_one_of_its_year_only() -> None:
    more, next_year = target_set.but(min_teachers=40), target_set.but(fiscal_year=2565)
    state = field.given(designated, target_set, next_year, more).state()
    assert [(target.fiscal_year, target.min_teachers) for target in state.targets] == [(2564, 40), (2565, 20)]


def test_the_same_target_again_changes_nothing_even_when_the_year_is_closed() -> None:
    field.given(designated, target_set).when(set_target(fiscal_year_closed=True)).then()


def test_the_targets_of_a_closed_fiscal_year_change_no_more() -> None:
    (field.given(designated, target_set)
        .when(set_target(min_teachers=25, fiscal_year_closed=True))
        .refused("field.fiscal_year_closed", fiscal_year=2564))  # fmt: skip


def test_fewer_than_one_curriculum_needs_a_waiver() -> None:
    field.given(designated).when(set_target(min_curricula=0)).refused("field.too_few_curricula")


def test_fewer_than_twenty_teachers_need_a_waiver() -> None:
    field.given(designated).when(set_target(min_teachers=19)).refused("field.too_few_teachers", least=20)


def test_with_a_waiver_a_target_may_be_lower() -> None:
    low = {"min_curricula": 0, "min_teachers": 5, "waiver": paper("ศธ 0603/9")}
    field.given(designated).when(set_target(**low)).then(target_set.but(**low))


def test_a_waiver_of_tomorrow_waives_nothing_today() -> None:
    waiver = paper("ศธ 0603/9", dated=NOV_2)
    field.given(designated).when(set_target(min_teachers=5, waiver=waiver)).refused("document.dated_later")


def test_only_central_sets_targets() -> None:
    field.given(designated).when(set_target(by_org="chonburi-tc")).refused("field.central_only")
