"""One unit is not heard for a minute: the scenario lost_link on the real processes."""
import unittest

from played import Played


class Link(Played):
    def test_the_others_restore_and_the_lost_unit_holds(self):
        self.play("lost_link", 6)


if __name__ == "__main__":
    unittest.main()
