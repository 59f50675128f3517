"""Passwords, TLS, client certificates and access lists, with the examples of docs/mqtt.md."""
import os
import subprocess
import time
import unittest

from bus import DER, OK, PORTS, SLOW, Broker, BusTest, wait_for
from docs import Examples

SECRET = "a long secret"


class Security(BusTest):
    def setUp(self):
        super().setUp()
        self.examples = Examples(self.folder)
        self.port = PORTS.take()

    def tearDown(self):
        for probe in self.probes:
            self.assertNotIn(SECRET, probe.said(), "a password on the log")

    def start_broker(self, example, *lines):
        lines = self.examples.broker_lines(example, self.port) + list(lines)
        lines.append("allow_anonymous false")
        self.brokers.append(Broker(self.folder, *lines, port=self.port, listener=False))
        return self.brokers[-1]

    def conf(self, example, *changes):
        text = self.examples.text("skerry.cfg: " + example, self.port)
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        path = os.path.join(self.folder, f"skerry-{time.monotonic_ns()}.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + DER)
        return path

    def in_etc(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.in_etc(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.in_etc(name)

    def works(self, path):
        probe = self.probe((path, "p"))
        probe.connected("p", 10)
        probe.sub("p", "a")
        self.assertEqual(probe.pub("p", "a", "hello"), OK)
        probe.expect(r"p message a 1 0 5 hello")
        return probe

    def refused(self, path, log, seconds=1.5):
        """Does not connect, says why, backs off, and says it once."""
        probe = self.probe((path, "p"))
        probe.logged(log, 10)
        time.sleep(seconds)
        self.assertEqual(probe.all(r"p connected .*"), [])
        self.assertLessEqual(len(probe.all(r"p lost .*")), 6)
        self.assertEqual(probe.logged(log), 1)
        return probe

    def does_not_start(self, path, log):
        probe = self.probe((path, "p"))
        self.assertNotEqual(probe.end(), 0)
        self.probes.remove(probe)
        self.assertRegex(probe.log(), log)
        for stream in (probe.process.stdout, probe.process.stderr):
            stream.close()

    # --- user name and password ----------------------------------------------------

    def test_the_plain_example(self):
        lines = self.examples.broker_lines("plain", self.port)
        self.brokers.append(Broker(self.folder, *lines, port=self.port, listener=False))
        self.works(self.conf("plain"))

    def test_the_password_example(self):
        self.examples.run("password")
        self.start_broker("password")
        self.works(self.conf("password"))

    def test_a_wrong_password_is_told_once_and_backed_off(self):
        self.examples.run("password")
        broker = self.start_broker("password")
        self.write("skerry/password", "wrong\n")
        self.refused(self.conf("password"), r"the broker refused: Not authorized \(code 135\)",
                     5)
        self.assertLessEqual(broker.log().count("New connection"), 8 * SLOW)

    def test_a_wrong_password_in_3_1_1(self):
        self.examples.run("password")
        self.start_broker("password")
        self.write("skerry/password", "wrong\n")
        self.refused(self.conf("password", ("host", 'version = "3.1.1"; host')),
                     r"the broker refused: (not authorized|bad user name or password)")

    def test_no_user_name_is_refused(self):
        self.examples.run("password")
        self.start_broker("password")
        self.refused(self.conf("plain"), r"the broker refused: .* \(code \d+\)")

    def test_a_corrected_password_is_taken_without_a_restart(self):
        self.examples.run("password")
        self.start_broker("password")
        self.write("skerry/password", "wrong\n")
        probe = self.refused(self.conf("password"), r"the broker refused", 0)
        self.write("skerry/password", SECRET + "\n")
        probe.connected("p", 10)

    def test_a_password_file_that_is_missing_or_empty_is_named(self):
        self.does_not_start(self.conf("password"),
                            r"skerry/password: cannot read the password file: No such file")
        self.write("skerry/password", "")
        self.does_not_start(self.conf("password"),
                            r"skerry/password: the password file is empty")
        self.write("skerry/password", "x" * 200)
        self.does_not_start(self.conf("password"), r"the password is longer than 126")

    # --- TLS -----------------------------------------------------------------------

    def start_tls(self, *lines):
        self.examples.run("password")
        self.examples.run("tls")
        return self.start_broker("tls", *lines)

    def test_the_tls_example(self):
        self.start_tls()
        self.works(self.conf("tls"))
        self.works(self.conf("tls", ('"127.0.0.1"', '"localhost"')))

    def test_tls_1_3_is_spoken(self):
        self.examples.run("password")
        self.examples.run("tls")
        lines = [line for line in self.examples.broker_lines("tls", self.port)
                 if not line.startswith("tls_version")]
        self.brokers.append(Broker(self.folder, *lines, "tls_version tlsv1.3",
                                   port=self.port, listener=False))
        self.works(self.conf("tls"))

    def test_a_stranger_s_certificate_is_refused(self):
        self.start_tls()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                        "/CN=Other CA", "-keyout", self.in_etc("other.key"), "-out",
                        self.in_etc("other.crt")], check=True, capture_output=True)
        self.refused(self.conf("tls", ("skerry/pki/ca.crt", "other.crt")),
                     r"cannot connect to ssl://.*certificate verify failed")

    def test_a_certificate_for_another_name_is_refused(self):
        self.start_tls()
        path = self.conf("tls", ('"127.0.0.1"', '"127.0.0.2"'))
        broker = self.brokers[-1]
        broker.kill()
        with open(broker.path, encoding="utf-8") as file:
            text = file.read().replace(f"{self.port} 127.0.0.1", f"{self.port} 127.0.0.2")
        with open(broker.path, "w", encoding="utf-8") as file:
            file.write(text)
        with open(broker.path + ".log", "ab") as log:
            broker.process = subprocess.Popen(["mosquitto", "-v", "-c", broker.path],
                                              stdout=log, stderr=log)
        self.assertTrue(wait_for(lambda: "running" in broker.log().split("starting")[-1], 5))
        self.refused(path, r"ssl://127.0.0.2:.*or its certificate is not for this name")
        self.assertNotIn("New client connected", broker.log())

    def test_plain_against_tls_and_tls_against_plain(self):
        self.start_tls()
        self.refused(self.conf("password"), r"cannot connect to tcp://")
        plain = self.broker()
        self.port = plain.port
        self.refused(self.conf("tls"), r"cannot connect to ssl://")

    def test_a_certificate_file_that_cannot_be_read_is_named(self):
        self.examples.run("password")
        self.does_not_start(self.conf("tls"), r"pki/ca.crt: cannot read the CA certificates "
                            r"\(broker.ca_file\): No such file")
        self.write("skerry/pki/ca.crt", "")
        self.does_not_start(self.conf("certificates"),
                            r"(?s)skerry.crt: cannot read the client certificate.*"
                            r"skerry.key: cannot read the key of the client")

    def test_a_file_that_holds_no_certificate_is_told(self):
        self.start_tls()
        self.write("skerry/pki/none.crt", "nothing\n")
        self.refused(self.conf("tls", ("pki/ca.crt", "pki/none.crt")),
                     r"cannot connect to ssl://127")

    # --- client certificates ---------------------------------------------------------

    def start_certificates(self):
        self.examples.run("tls")
        self.examples.run("certificates")
        return self.start_broker("certificates")

    def test_the_client_certificate_example(self):
        broker = self.start_certificates()
        self.works(self.conf("certificates"))
        self.assertIn("u'skerry'", broker.log())

    def test_without_a_client_certificate_it_is_refused(self):
        broker = self.start_certificates()
        self.write("skerry/password", SECRET)
        self.refused(self.conf("tls"), r"cannot connect to ssl://.*"
                     r"(client certificate\?|for this name|certificate required)")
        self.assertNotIn("New client connected", broker.log())

    def test_an_encrypted_key_is_refused_and_asks_nobody(self):
        self.start_certificates()
        subprocess.run(["openssl", "ec", "-aes128", "-passout", "pass:x", "-in",
                        self.in_etc("skerry/pki/skerry.key"), "-out",
                        self.in_etc("skerry/pki/locked.key")], check=True,
                       capture_output=True)
        self.refused(self.conf("certificates", ("pki/skerry.key", "pki/locked.key")),
                     r"cannot connect to ssl://")

    # --- access lists ----------------------------------------------------------------

    def test_a_publish_the_access_list_forbids_is_counted(self):
        self.write("mosquitto/acl", self.examples.text("acl: roles"))
        self.write("skerry/password", SECRET + "\n")
        for user, option in (("driver", ["-c"]), ("controller", [])):
            subprocess.run(["mosquitto_passwd", "-b", *option,
                            self.in_etc("mosquitto/skerry.passwd"), user, SECRET],
                           check=True, capture_output=True)
        self.start_broker("password", f"acl_file {self.in_etc('mosquitto/acl')}")
        driver = self.probe((self.conf("password", ('"skerry"', '"driver"')), "d"),
                            options=["--no-will"])
        control = self.probe((self.conf("password", ('"skerry"', '"controller"')), "c"),
                             options=["--no-will"])
        driver.connected("d")
        control.connected("c")
        driver.sub("d", "site/der/a/setpoint")
        control.pub("c", "site/der/a/setpoint", "1")
        driver.expect(r"d message site/der/a/setpoint 1 0 1 1")
        self.assertEqual(control.stats("c")["refused"], 0)
        driver.pub("d", "site/der/a/setpoint", "2")
        driver.pub("d", "site/der/a/status", "3")
        self.assertTrue(wait_for(lambda: driver.stats("d")["unacked"] == 0, 5))
        self.assertEqual(driver.stats("d")["refused"], 1)
        self.assertEqual(len(driver.messages("d", "site/der/a/setpoint")), 1)


if __name__ == "__main__":
    unittest.main()
