"""Every mark names a row that exists."""

from tests import rows


def test_a_mark_names_a_row_of_the_requirements_or_a_decision() -> None:
    assert rows.unknown_marks() == []


def test_marks_are_found_on_functions_modules_and_parameters() -> None:
    source = (
        "pytestmark = [pytest.mark.row('A-01')]\n"
        "@pytest.mark.row('CON-38')\n@pytest.mark.row('D13')\ndef test_it(): ...\n"
        "cases = [pytest.param(1, marks=pytest.mark.row('ACC-01'))]\n"
    )
    assert set(rows.marks_in(source)) == {("A-01", "*"), ("CON-38", "test_it"), ("D13", "test_it"), ("ACC-01", "param")}


def test_the_catalogue_is_whole() -> None:
    groups = {group: len(ids) for group, ids in rows.grouped(rows.known_rows()).items()}
    assert groups == {
        "A": 69, "ACC": 76, "ASM": 31, "BLG": 22, "CAT": 41, "COM": 37, "CON": 60, "CRT": 39, "D": 59, "DIR": 50,
        "FUP": 24, "I18N": 5, "INT": 13, "JOB": 27, "LRN": 34, "MEN": 78, "MSG": 9, "NOT": 47, "OPS": 25, "STA": 26,
        "U": 24,
    }  # fmt: skip
