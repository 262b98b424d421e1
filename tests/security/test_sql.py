"""Nothing from outside becomes SQL text: what a statement is put together from is known, piece by piece.

Values travel as parameters ($1). What stands in the text itself is a constant of the code or, where a name
cannot be a parameter, a piece listed here with its reason. And no rule about security is off without one.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERBS = "SELECT|INSERT INTO|DELETE FROM|CREATE|ALTER|DROP|GRANT|REVOKE|TRUNCATE|COPY"
STATEMENT = re.compile(rf"\b({VERBS})\s|\bUPDATE\s.*\bSET\s", re.DOTALL)
REASON_BESIDE = re.compile(r"noqa:[^(\-]*(\(.{4,}| - .{4,})")
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*(\.[a-z]+)?")
OF_CONSTANTS = re.compile(r"(live|as_known)\('[a-z]+'(, _?[A-Z_]+)?\)")  # reporting: conditions of our own
GENERATION = "the name of a generation: made by our own code, checked when it is made"
NAMES = "names of the operator's own, from settings; run by the owner, by command only"
REVIEWED = {
    "services/enrolment/vault/migrate.py": ({"keys_role", "role"}, NAMES),
    "services/enrolment/vault/records.py": ({"known"}, "one of two constants, two lines above"),
    "services/reporting/store/generations.py": ({"schema", "name", "runtime"}, GENERATION),
    "services/reporting/migrate.py": ({"runtime"}, NAMES),
    "services/reporting/rebuilding/rebuild.py": ({"schema"}, GENERATION),
    "services/reporting/store/digests.py": ({"schema", "one", "other"}, GENERATION),
    "services/reporting/figures/kpis.py": (
        {"_FROM_COUNTERS if everything else _FROM_FACTS"}, "one of two constants"),
    "services/reporting/figures/outlooks.py": (
        {"_PAST_FROM_COUNTERS if everything else _PAST_FROM_FACTS"}, "one of two constants"),
    "services/reporting/figures/funnel.py": ({"COLUMN[by]"}, "one of the constants of a table"),
    "services/reporting/figures/matrix.py": (
        {"COLUMN[rows]", "COLUMN[columns]", "step", "_TRAINED if step is Persons.TRAINED else FIGURES"},
        "constants, and a value of an enumeration"),
    "shared/eventsourcing/delivering/feed.py": ({"condition"}, "a constant, or nothing; one line above"),
    "services/reporting/dashboard/rendering.py": ({"issuer"}, "a policy for browsers, no statement"),
    "shared/http/docs.py": ({"html.escape(app.title)", "digest"}, "a page, no statement"),
    "shared/eventsourcing/appending/append.py": (
        {"', '.join((f'${n}' for n in range(1, sum(_COLUMNS) + 1)))"}, "$1, $2, … one a column"),
    "shared/eventsourcing/migrate.py": ({"role"}, NAMES),
    "shared/eventsourcing/appending/reads.py": (
        {"decider.kind", "condition", "order", "int(limit)"}, "callers pass constants: tested below"),
    "deploy/databases/server.py": (
        {"name", "owner", "template", "runtime", "role.name", "restored", "replaced"}, NAMES),
}  # fmt: skip


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))


def pieces(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What is put into the text of statements: in f-strings, with format, %, + or join."""
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values):
                text = "".join(str(part.value) for part in values if isinstance(part, ast.Constant))
                if STATEMENT.search(text):
                    put_in = (part.value for part in values if isinstance(part, ast.FormattedValue))
                    yield from ((node.lineno, ast.unparse(part)) for part in put_in)
            case ast.Call(func=ast.Attribute(value=into, attr="format" | "replace" | "join")):
                text = ast.unparse(into)
                if STATEMENT.search(text) or "sql" in text.lower() or CONSTANT.fullmatch(text):
                    given = [*node.args, *(keyword.value for keyword in node.keywords)]
                    yield from ((node.lineno, ast.unparse(part)) for part in given)
            case ast.BinOp(op=ast.Add() | ast.Mod(), left=left, right=right):
                for one, other in ((left, right), (right, left)):
                    if isinstance(one, ast.Constant | ast.JoinedStr) and STATEMENT.search(ast.unparse(one)):
                        yield node.lineno, ast.unparse(other)


def unknown(file: str, tree: ast.AST) -> list[str]:
    known, _ = REVIEWED.get(file, (set(), ""))
    return [
        f"{file}:{line}: {piece}"
        for line, piece in pieces(tree)
        if not CONSTANT.fullmatch(piece) and not OF_CONSTANTS.fullmatch(piece) and piece not in known
    ]


def test_statements_are_put_together_from_what_is_known() -> None:
    found = [each for file, tree in trees("services", "shared", "deploy") for each in unknown(file, tree)]
    assert found == []


def test_what_is_listed_is_still_there() -> None:
    there = {
        file: {piece for _, piece in pieces(tree)} for file, tree in trees("services", "shared", "deploy")
    }
    for file, (known, why) in REVIEWED.items():
        assert why
        assert known & there[file], f"{file} puts none of this together any more"


@pytest.mark.parametrize(
    "planted",
    [
        """db.fetch(f"SELECT * FROM people WHERE name = '{name}'")""",
        """db.fetch("SELECT * FROM people WHERE name = '%s'" % name)""",
        """db.fetch("SELECT * FROM people WHERE name = '" + name + "'")""",
        """db.fetch("SELECT * FROM people WHERE name = '{}'".format(name))""",
        """db.fetch(f"SELECT * FROM people ORDER BY {request.query_params['order']}")""",
        """db.execute(f"UPDATE people SET name = '{name}'")""",
    ],
)
def test_a_statement_with_a_value_in_its_text_is_found(planted: str) -> None:
    assert unknown("services/training/api/projects.py", ast.parse(planted))


def test_conditions_and_orders_of_reads_are_constants() -> None:
    calls = [
        (f"{file}:{node.lineno}", node)
        for file, tree in trees("services")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("reads.where")
    ]
    assert len(calls) >= 8
    for where, call in calls:
        texts = [call.args[1], *(keyword.value for keyword in call.keywords if keyword.arg == "order")]
        for text in texts:
            assert _is_constant(text), f"{where}: {ast.unparse(text)}"


def _is_constant(text: ast.expr) -> bool:
    match text:
        case ast.Constant(value=str()):
            return True
        case ast.JoinedStr(values=values):
            inside = [part.value for part in values if isinstance(part, ast.FormattedValue)]
            return all(CONSTANT.fullmatch(ast.unparse(part)) for part in inside)
        case ast.Name(id=name):
            return bool(CONSTANT.fullmatch(name)) or name == "of_teacher"  # a constant of its function
    return False


def test_no_rule_about_security_is_off_without_its_reason() -> None:
    code = [
        path for name in ("services", "shared", "deploy", "tests") for path in (ROOT / name).rglob("*.py")
    ]
    off = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in code
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"# noqa:[^(#]*\bS[0-9]{3}\b", line) and not REASON_BESIDE.search(line)
    ]
    assert off == []
