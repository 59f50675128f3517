"""Functions of one screen, files of one subject, lines of 90 columns, and banned calls."""
import re
import statistics
import unittest

from sources import c_files, functions, lines_of

FUNCTION_LINES = 60
FILE_LINES = 500
MEDIAN_LINES = 20
COLUMNS = 90
TAB = 8
BANNED = re.compile(r"\b(atoi|atol|atof|strcpy|strcat|sprintf|vsprintf|strtok|gets|alloca)\s*\(")


class Lengths(unittest.TestCase):
    def test_no_function_is_longer_than_a_screen(self):
        found = functions()
        self.assertGreater(len(found), 50, "ctags found next to nothing")
        self.assertEqual([f for f in found if f[2] > FUNCTION_LINES], [])

    def test_the_median_function_is_short(self):
        product = [lines for path, _, lines in functions() if not path.startswith("tests/")]
        self.assertLess(statistics.median(product), MEDIAN_LINES)

    def test_no_file_holds_more_than_one_subject(self):
        long = [(path, len(lines_of(path))) for path in c_files()]
        self.assertEqual([row for row in long if row[1] > FILE_LINES + 1], [])

    def test_no_line_runs_off_the_page(self):
        wrong = [f"{path}:{number}"
                 for path in c_files()
                 for number, line in enumerate(lines_of(path), 1)
                 if len(line.expandtabs(TAB)) > COLUMNS]
        self.assertEqual(wrong, [])

    def test_no_banned_function_is_called(self):
        wrong = [f"{path}:{number}: {line.strip()}"
                 for path in c_files()
                 for number, line in enumerate(lines_of(path), 1)
                 if BANNED.search(line) and not line.lstrip().startswith(("*", "/*"))]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
