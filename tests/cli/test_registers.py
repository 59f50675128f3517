"""skerryctl registers against simulated devices, and against what is none."""
import csv
import io
import json
import os
import unittest

from sim_test import Responder, SimTest
from site_test import ROOT


def chain(*models):
    """Registers of a SunSpec chain: (id, registers behind ID and L) from 40002."""
    registers = {40000: 0x5375, 40001: 0x6E53}
    at = 40002
    for number, body in models:
        for value in (number, len(body), *body):
            registers[at] = value
            at += 1
    registers[at], registers[at + 1] = 0xFFFF, 0
    return registers


class Registers(SimTest):
    def rows(self, *arguments):
        text = self.expect(0, "-c", self.lab.config, "registers", *arguments, "--json").stdout
        return [json.loads(line) for line in text.splitlines()]

    def responder(self, registers):
        device = Responder(registers)
        self.addCleanup(device.close)
        return device, self.config_with(device.port)

    def test_a_table_for_each_model(self):
        run = self.expect(0, "-c", self.lab.config, "registers", "bess1")
        for number in (1, 701, 702, 704, 713, 64900):
            self.assertRegex(run.stdout, rf"(?m)^model {number} .*, at \d+, length \d+$")
        self.assertRegex(run.stdout, r"(?m)^ +40004  Mn +string +536B\w+\.\. +Skerry$")
        self.assertRegex(run.stdout, r"(?m)^ +\d+  Hz +uint32 +0007\w{4} +49\.\d+ Hz$")
        self.assertNotIn("not read", run.stdout)
        self.assertIn("one client only may refuse while the driver runs", run.stderr)

    def test_json_has_numbers_texts_and_nulls(self):
        rows = {(row["model"], row["name"]): row for row in self.rows("pv2")}
        self.assertEqual(rows[1, "SN"]["value"], "pv2")
        self.assertEqual(rows[103, "ID"]["value"], 103)
        self.assertEqual(rows[103, "ID"]["address"], 40070)
        self.assertAlmostEqual(rows[103, "W"]["value"], 2000, delta=200)
        self.assertEqual(rows[103, "W"]["unit"], "W")
        self.assertEqual(rows[103, "DCA"], {
            "model": 103, "table": "holding", "address": 40097, "name": "DCA", "type": "uint16", "raw": "FFFF",
            "value": None, "unit": "A", "state": "not implemented"})

    def test_raw_and_model_and_csv(self):
        text = self.expect(0, "-c", self.lab.config, "registers", "pv2", "--csv", "--raw",
                           "--model", "103").stdout
        rows = {row["name"]: row for row in csv.DictReader(io.StringIO(text))}
        self.assertEqual({row["model"] for row in rows.values()}, {"103"})
        self.assertEqual(int(rows["Hz"]["value"]), int(rows["Hz"]["raw"], 16))
        self.assertEqual(rows["Hz"]["unit"], "")

    def test_a_model_that_is_not_there(self):
        run = self.expect(1, "-c", self.lab.config, "registers", "load1", "--model", "802")
        self.assertIn("load1 has no model 802; it has 1 203", run.stderr)

    def test_unknown_models_are_listed(self):
        _, config = self.responder(chain((1, [0x4142] * 66), (64123, [7, 8, 9]),
                                         (103, [0] * 50)))
        run = self.expect(0, "-c", config, "registers", "bess1")
        self.assertIn("model 64123 unknown model, at 40070, length 3\n", run.stdout)
        self.assertIn("model 103 ", run.stdout)
        raw = self.expect(0, "-c", config, "registers", "bess1", "--raw", "--model", "64123")
        self.assertRegex(raw.stdout, r"(?m)^ +40074  \+4 +uint16 +0009 +9$")

    def test_a_register_that_is_refused_hides_no_other(self):
        registers = chain((1, [0x4142] * 66), (103, [0] * 50))
        del registers[40080]
        _, config = self.responder(registers)
        run = self.expect(0, "-c", config, "registers", "bess1")
        self.assertIn("ABAB", run.stdout)
        self.assertRegex(run.stdout, r"(?m)^ +40080  PhVphA +uint16 +not read$")
        self.assertEqual(run.stdout.count("not read"), 1)
        self.assertIn("exception 2 (illegal data address) on registers 40080..40080", run.stderr)

    def with_model(self, config, model, folder=None):
        """The configuration with bess1 of this model, the model files in `folder`."""
        with open(config, encoding="utf-8") as file:
            text = file.read()
        text = text.replace('model = "sunspec"', f'model = "{model}"', 1)
        if folder:
            text = text.replace('root = "site";', f'root = "site"; models_dir = "{folder}";')
        with open(config, "w", encoding="utf-8") as file:
            file.write(text)

    def test_a_vendors_table(self):
        """Its registers stand apart, and one of them is not there."""
        _, config = self.responder({100: 65036, 200: 3})
        models = os.path.join(self.folder.name, "models")
        os.makedirs(os.path.join(models, "devices"))
        os.symlink(os.path.join(ROOT, "models", "sunspec"), os.path.join(models, "sunspec"))
        with open(os.path.join(models, "devices", "box.cfg"), "w", encoding="utf-8") as file:
            file.write('''model = { id = "box"; name = "A box"; points = (
                { at = 100; name = "P"; type = "int16"; scale = -10.0; unit = "W"; },
                { at = 101; name = "Gone"; type = "uint16"; },
                { at = 200; name = "State"; type = "uint16"; } ); };''')
        self.with_model(config, "box", models)
        run = self.expect(0, "-c", config, "registers", "bess1", "--csv")
        self.assertEqual(run.stdout.splitlines()[1:], [
            "box,holding,100,P,int16,FE0C,5000,W,", "box,holding,101,Gone,uint16,,,,not read",
            "box,holding,200,State,uint16,0003,3,,"])
        self.assertIn("on registers 101..101", run.stderr)

    def test_one_address_in_four_tables(self):
        """Coil 0, discrete input 0 and input register 0 are three things."""
        _, config = self.responder({(1, 0): 0, (2, 0): 1, (4, 0): 49980, (4, 1): 4003,
                                    (4, 2): 50010, (4, 3): 0xFFFF, (4, 4): 65521,
                                    (4, 5): 0xFFFF, (4, 6): 0xFC18, (4, 7): 0, (4, 8): 250})
        self.with_model(config, "pcc_relay")
        run = self.expect(0, "-c", config, "registers", "bess1", "--csv")
        rows = [line.split(",") for line in run.stdout.splitlines()[1:]]
        self.assertEqual([row[1:4] + row[6:9] for row in rows], [
            ["discrete", "0", "Closed", "1", "", ""],
            ["coil", "0", "Close", "0", "", ""],
            ["input", "0", "SiteFreq", "49.98", "Hz", ""],
            ["input", "1", "SiteU", "400.3", "V", ""],
            ["input", "2", "GridFreq", "50.01", "Hz", ""],
            ["input", "3", "GridU", "", "V", "not implemented"],
            ["input", "4", "GridAngle", "-1.5", "deg", ""],
            ["input", "5", "P", "-1000", "W", ""],
            ["input", "7", "Q", "250", "var", ""]])
        text = self.expect(0, "-c", config, "registers", "bess1").stdout
        self.assertRegex(text, r"(?m)^ *table +address +name ")
        self.assertRegex(text, r"(?m)^ *discrete +0  Closed +uint16 +0001 +1$")
        self.assertRegex(text, r"(?m)^ *input +4  GridAngle +int16 +FFF1 +-1.5 deg$")

    def test_what_is_only_written_is_not_asked_for(self):
        _, config = self.responder({(4, at): 1 for at in range(500, 1100)})
        self.with_model(config, "deif_agc150")
        rows = {row["name"]: row for row in map(json.loads, self.expect(
            0, "-c", config, "registers", "bess1", "--json").stdout.splitlines())}
        self.assertEqual(rows["P"]["table"], "input")
        self.assertEqual(rows["Command"]["table"], "holding")
        self.assertEqual(rows["Command"]["state"], "write only")

    def test_what_does_not_answer_says_how(self):
        device, config = self.responder(None)
        run = self.expect(1, "-c", config, "registers", "bess1")
        self.assertIn(f"bess1 at tcp://127.0.0.1:{device.port} unit 1: no answer within 100 ms",
                      run.stderr)
        _, config = self.responder({})
        self.assertIn("no SunSpec marker at 40000, 0 or 50000",
                      self.expect(1, "-c", config, "registers", "bess1").stderr)
        config = self.config_with(self.lab.ports.take())
        self.assertIn("cannot connect: Connection refused",
                      self.expect(1, "-c", config, "registers", "bess1").stderr)
        config = self.config_with(self.devices["pv1"], unit=9)
        self.assertIn("exception 11", self.expect(1, "-c", config, "registers",
                                                  "bess1").stderr)

    def test_bad_usage(self):
        for arguments, wanted in (
                ((), "an id is missing; allowed: bess1 bess2 pv1 pv2 load1"),
                (("bess9",), "no DER 'bess9'; allowed: bess1"),
                (("bess1", "pv1"), "'pv1' is one argument too many"),
                (("bess1", "--csv", "--json"), "exclude each other"),
                (("bess1", "--model", "0"), "--model: '0' is not allowed")):
            run = self.expect(2, "-c", self.lab.config, "registers", *arguments)
            self.assertIn(wanted, run.stderr)
            self.assertEqual(run.stdout, "")


if __name__ == "__main__":
    unittest.main()
