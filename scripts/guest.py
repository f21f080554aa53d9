"""A virtual machine with a kernel of its own: Debian's, in QEMU, without KVM or root. What scripts/test-hid and
scripts/test-power have in common.

The machine sees the host's root read-only below an overlay in memory, so that what was built runs at its usual path. Needs a
Debian machine with: apt-get install qemu-system-x86 busybox-static cpio. The kernel is fetched once into target/tools/guest.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
TOOLS = TARGET / "tools" / "guest"
NAME = Path(sys.argv[0]).name

# What every guest needs: the virtual bus and the host's files.
BASE = ["virtio_pci", "9pnet_virtio", "9p", "overlay"]

INIT = """#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /host /top /new
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in {modules}; do /bin/busybox insmod /modules/$module.ko || echo "no $module"; done
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host || echo no host
/bin/busybox mount -t tmpfs top /top
/bin/busybox mkdir /top/upper /top/work
/bin/busybox mount -t overlay -o lowerdir=/host,upperdir=/top/upper,workdir=/top/work over /new || echo no overlay
for folder in proc sys dev; do /bin/busybox mount --bind /$folder /new/$folder; done
/bin/busybox mkdir -p /new/dev/pts /new/tmp /new/dev/shm
/bin/busybox mount -t devpts pts /new/dev/pts
/bin/busybox mount -t tmpfs tmp /new/tmp
/bin/busybox ip link set lo up
/bin/busybox cp /inside /new/tmp/inside
/bin/busybox chroot /new /bin/sh /tmp/inside
/bin/busybox poweroff -f
"""

# What the script inside begins with.
INSIDE = """export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 REGAL_GUEST=1 RUST_BACKTRACE=1
export REGAL_HUB_BIN={hub} REGAL_TERMINAL_BIN={terminal}
cd {root}/tests
"""


def fail(text):
    print(f"{NAME}: {text}", file=sys.stderr)
    sys.exit(1)


def kernel():
    """Debian's kernel image and its modules, unpacked: the folder."""
    depends = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True, check=True)
    package = next((row.split()[1] for row in depends.stdout.splitlines() if "Depends: linux-image-" in row), None)
    if package is None:
        fail("apt knows no linux-image-amd64; run apt-get update")
    folder = TOOLS / package
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"fetching {package} (70 MB, once)", flush=True)
        subprocess.run(["apt-get", "-qq", "download", package], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["dpkg", "-x", next(folder.glob("*.deb")), folder], check=True)
        next(folder.glob("*.deb")).unlink()
        (folder / "whole").touch()
    return folder


def in_order(known, wanted):
    """The modules that are wanted and those they need, each behind its own. Some are built into the kernel."""
    order = []

    def add(name):
        path = known.get(name.replace("-", "_"))
        if path is None or path in order:
            return
        said = re.search(rb"\0depends=([^\0]*)\0", b"\0" + path.read_bytes())
        for need in (said.group(1).decode() if said else "").split(","):
            if need:
                add(need)
        order.append(path)

    for name in wanted:
        if name.replace("-", "_") not in known:
            fail(f"the kernel has no module {name}")
        add(name)
    return order


def initramfs(folder, modules, inside, out):
    """The first file system of the guest: busybox, modules, and what to do."""
    busybox = shutil.which("busybox")
    if busybox is None or shutil.which("cpio") is None or shutil.which("qemu-system-x86_64") is None:
        fail("something is missing: apt-get install qemu-system-x86 busybox-static cpio")
    with tempfile.TemporaryDirectory() as made:
        tree = Path(made)
        (tree / "bin").mkdir()
        (tree / "modules").mkdir()
        shutil.copy(busybox, tree / "bin" / "busybox")
        known = {path.stem.replace("-", "_"): path for path in (folder / "lib" / "modules").rglob("*.ko")}
        order = in_order(known, BASE + modules)
        for path in order:
            shutil.copy(path, tree / "modules")
        (tree / "init").write_text(INIT.format(modules=" ".join(path.stem for path in order)))
        (tree / "init").chmod(0o755)
        (tree / "inside").write_text(inside)
        names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
        packed = subprocess.run(
            ["cpio", "--quiet", "-o", "-H", "newc"], input=names.encode(), cwd=tree, capture_output=True, check=True
        )
        out.write_bytes(gzip.compress(packed.stdout, 1))


def programs():
    """Builds hub and terminal: where they are."""
    built = subprocess.run(["cargo", "build", "--quiet", "-p", "regal-hub", "-p", "regal-terminal"], cwd=ROOT)
    if built.returncode != 0:
        fail("the programs are not built")
    return {"hub": TARGET / "debug" / "regal-hub", "terminal": TARGET / "debug" / "regal-terminal", "root": ROOT}


def test_program(package, *which):
    """Builds the tests of a package: the program."""
    told = subprocess.run(
        ["cargo", "test", "--quiet", "-p", package, *which, "--no-run", "--message-format=json"],
        cwd=ROOT, capture_output=True, text=True,
    )
    if told.returncode != 0:
        fail(told.stderr)
    programs = [json.loads(row) for row in told.stdout.splitlines() if '"executable":"' in row]
    return [row["executable"] for row in programs if row["profile"]["test"]][-1]


class Machine:
    """A guest that runs; its console is read line by line."""

    def __init__(self, folder, made, devices, limit):
        boot = next((folder / "boot").glob("vmlinuz-*"))
        command = f"""qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -m 1024 -nodefaults -no-user-config -display none
            -serial stdio -kernel {boot} -initrd {made}/initramfs -no-reboot
            -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap""".split()
        command += devices + ["-append", "console=ttyS0 quiet panic=-1 mitigations=off no_timer_check"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace"
        )
        self.stop = threading.Timer(limit, self.process.kill)
        self.stop.start()

    def lines(self):
        """What it says, until it is off."""
        for row in self.process.stdout:
            yield row.rstrip("\r\n")

    def kill(self):
        """Takes its power away."""
        self.process.kill()

    def end(self):
        self.stop.cancel()
        self.process.kill()
        self.process.wait()
