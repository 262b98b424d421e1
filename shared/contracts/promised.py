"""The promises in Thai, and for each the tests that hold it: they fail when it is broken."""

from typing import NamedTuple


class Promise(NamedTuple):
    """Beside the English words of ``promises.py``."""

    title_th: str
    th: str
    tests: tuple[str, ...]


_STORE, _HTTP = "tests/integration/eventsourcing", "tests/integration/http"
_CONTRACTS = "tests/contracts"
PROMISED: dict[str, Promise] = {
    "Order per key": Promise(
        "เรียงลำดับตามคีย์",
        "คีย์ของข้อความคือสายเหตุการณ์ (`ce_subject`) เหตุการณ์ในสายเดียวกันส่งตามลำดับในพาร์ทิชันเดียว "
        "ระหว่างสายไม่มีลำดับ ให้เทียบ `ce_recordedat`",
        (f"{_STORE}/test_relay.py::test_everything_comes_in_order_and_the_chain_can_be_computed_from_it",
         f"{_STORE}/test_relay.py::test_a_stream_is_where_kafkas_own_partitioner_puts_its_key"),
    ),
    "At least once": Promise(
        "ส่งอย่างน้อยหนึ่งครั้ง",
        "ข้อความเดิมอาจส่งซ้ำเมื่อใดก็ได้ ให้ข้ามสิ่งที่เคยรับแล้ว: "
        "(`ce_subject`, `ce_streamversion`) ไม่ซ้ำกัน และ `ce_id` ก็เช่นกัน",
        (f"{_STORE}/test_relay.py::test_a_pointer_goes_only_when_its_message_is_delivered",
         f"{_STORE}/test_relay.py::test_two_leaders_for_a_moment_repeat_but_leave_no_gap"),
    ),
    "No gaps": Promise(
        "ไม่มีช่องว่าง",
        "`ce_streamversion` นับ 1, 2, 3 … ในแต่ละสาย หากลำดับขาด ให้พักสายนั้นไว้ ดำเนินการสายอื่นต่อ แล้วขอจากระบบต้นทาง: "
        "`GET /v1/streams/{id}/events?after={version}` (`ce_position` มีช่องว่างได้โดยไม่มีความหมาย)",
        (f"{_STORE}/test_relay.py::test_two_leaders_for_a_moment_repeat_but_leave_no_gap",
         f"{_HTTP}/test_http_feed_under_load.py::test_every_event_comes_once_and_in_order_to_whoever_follows"),
    ),
    "Kept for ever": Promise(
        "เก็บไว้ตลอดไป",
        "ไม่มีกำหนดลบและไม่บีบรวม ผู้ที่เริ่มรับวันนี้อ่านได้ทั้งหมดตั้งแต่วันแรก",
        (f"{_CONTRACTS}/test_asyncapi.py::test_a_topic_is_described_as_it_is_created",
         f"{_STORE}/test_store.py::test_the_runtime_role_can_neither_change_nor_remove_an_event"),
    ),
    "Whole facts": Promise(
        "ข้อเท็จจริงครบในตัว",
        "เหตุการณ์มีข้อมูลที่จำเป็นต่อการนับ (สาขาวิชา สถานศึกษา กลุ่ม รัฐหรือเอกชน จังหวัด ปีงบประมาณ) ตามที่เป็นอยู่ ณ ขณะนั้น "
        "การเปลี่ยนแปลงภายหลังไม่แก้ไขเหตุการณ์เดิม",
        (f"{_CONTRACTS}/test_one_direction.py::test_a_projection_knows_the_published_facts_and_nobody_who_made_them",
         "tests/domain/test_projections_pipelines.py::test_a_projection_is_pure_and_says_the_same_twice"),
    ),
    "Byte for byte": Promise(
        "ตรงกันทุกไบต์",
        "ค่าที่ส่งคือค่าที่ตัดสินและเก็บไว้ เป็น JSON UTF-8 ไม่เกิน 256 kB `ce_hash` คือ SHA-256 (ฐานสิบหก) "
        "ของบรรทัดต่อไปนี้ แต่ละบรรทัดจบด้วยขึ้นบรรทัดใหม่ แล้วตามด้วยค่า: "
        "ค่าแฮชของเหตุการณ์ก่อนหน้าในสาย (เหตุการณ์แรกใช้ศูนย์ 64 ตัว) "
        "`ce_id`, `ce_type`, `ce_subject`, `ce_streamversion`, `ce_time`, `ce_recordedat`",
        (f"{_HTTP}/test_http_write_service.py::test_the_feed_gives_what_was_decided_byte_for_byte",),
    ),
    "Times": Promise(
        "เวลา",
        "เวลาเป็น UTC (ในส่วนหัวมีเศษวินาทีหกหลัก) วันที่เป็นวันที่ของกรุงเทพฯ ปีงบประมาณเป็นพุทธศักราช "
        "(2564 คือตุลาคม 2563 ถึงกันยายน 2564)",
        ("tests/domain/test_instant.py::test_an_instant_is_kept_in_utc",
         "tests/domain/test_fiscal_year_mistaken.py::test_a_buddhist_year_is_taken"),
    ),
    "No personal data": Promise(
        "ไม่มีข้อมูลส่วนบุคคล",
        "ไม่มีชื่อ เลขประจำตัวประชาชน หมายเลขโทรศัพท์ หรืออีเมลของผู้ใด บุคคลแทนด้วยรหัสที่ไม่บอกตัวตน "
        "เมื่อลบข้อมูลของบุคคลแล้ว ข้อเท็จจริงยังอยู่ แต่ไม่อาจทราบได้อีกว่าเป็นผู้ใด",
        ("tests/journeys/test_no_personal_data.py::test_nothing_is_found",
         "tests/journeys/test_erasure.py::test_an_identity_is_erased_and_no_figure_changes"),
    ),
    "Compatible for ever": Promise(
        "เข้ากันได้ตลอดไป",
        "สคีมาที่เผยแพร่แล้วเพิ่มได้เฉพาะฟิลด์ที่ไม่บังคับ และอาจมีเหตุการณ์ชนิดใหม่ ให้ข้ามฟิลด์และชนิดที่ไม่รู้จัก "
        "ฟิลด์ที่ไม่บังคับจะไม่มีในเหตุการณ์ที่เก่ากว่าฟิลด์นั้น ให้ใช้ค่าเริ่มต้น นอกจากนี้ไม่มีการเปลี่ยนแปลง ความหมายใหม่เป็นเหตุการณ์ชนิดใหม่",
        (f"{_CONTRACTS}/test_compatibility.py::test_a_breaking_change_is_named_with_its_place",
         f"{_CONTRACTS}/test_compatibility.py::test_what_breaks_nobody_passes"),
    ),
    "A year's notice": Promise(
        "แจ้งล่วงหน้า 1 ปี",
        "ชนิดและฟิลด์ที่เผยแพร่แล้วไม่ถูกลบ เมื่อมีชนิดใหม่มาแทน หน้าของชนิดเดิมจะบอกชื่อชนิดใหม่และวันที่ "
        "และเหตุการณ์ทั้งสองชนิดยังส่งควบคู่กันอย่างน้อย 12 เดือน",
        (f"{_CONTRACTS}/test_compatibility.py::test_a_removed_event_is_named_and_a_new_one_passes",
         f"{_CONTRACTS}/test_contract_words.py::test_what_is_replaced_still_comes_for_a_year"),
    ),
    "One incarnation": Promise(
        "ที่เก็บเหตุการณ์เดียว",
        "`ce_epoch` คือชื่อของที่เก็บที่บันทึกเหตุการณ์ หากค่าเปลี่ยน แสดงว่าที่เก็บเริ่มใหม่ ให้หยุดรับและสอบถามผู้ดูแลระบบ",
        (f"{_STORE}/test_subscription.py::test_an_unknown_incarnation_of_the_owner_stops_it_with_a_clear_word",),
    ),
}  # fmt: skip
