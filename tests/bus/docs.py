"""The worked examples of docs/mqtt.md, moved into a test's folder and onto its port."""
import os
import re
import subprocess

ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Examples:
    def __init__(self, folder):
        self.folder = folder
        for name in ("skerry/pki", "mosquitto"):
            os.makedirs(os.path.join(folder, name), exist_ok=True)
        with open(os.path.join(ROOT, "docs", "mqtt.md"), encoding="utf-8") as file:
            self.blocks = dict(re.findall(r"```\n# (.*?)\n(.*?)```", file.read(), re.S))

    def text(self, name, port=0):
        text = self.blocks[name].replace("/etc/", self.folder + "/")
        return re.sub(r"(listener|port =) (1883|8883)", rf"\1 {port}", text)

    def run(self, name):
        subprocess.run(["sh", "-e", "-c", self.text("sh: " + name)], check=True,
                       capture_output=True, timeout=60)

    def broker_lines(self, name, port):
        """mosquitto.conf as it stands, on loopback, and able to read a private folder."""
        lines = self.text("mosquitto.conf: " + name, port).splitlines()
        lines = [f"listener {port} 127.0.0.1" if line.startswith("listener") else line
                 for line in lines]
        return lines + (["user root"] if os.geteuid() == 0 else [])
