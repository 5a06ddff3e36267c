#!/usr/bin/env python3
"""Builds demo.oci.tar, the image that `imgscope demo` explores, and facts.json.

    build.py            build both files, then check them
    build.py --check    only check the files that are there

Needs Python 3.11, `zstd`, and a Go toolchain ($GO, else `go` on the PATH). The same inputs give the same
bytes: every time stamp is fixed, every generated text comes from a fixed seed.

The image is the first Dockerfile of somebody's Go service, with the mistakes that everybody makes once. The
list `steps()` is that Dockerfile: it yields each instruction with the layer that it leaves behind.
"""

import base64
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
SRC = HERE / "src"
ARCHIVE = HERE / "demo.oci.tar"
FACTS = HERE / "facts.json"

NAME = "imgscope-demo:latest"
START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
ROOT, APP = 0, 1000
# Every directory that is not 0755 root:root.
DIRECTORIES = {"tmp": (0o1777, ROOT), "var/tmp": (0o1777, ROOT), "root": (0o700, ROOT), "home/app": (0o750, APP)}


# --- Contents -------------------------------------------------------------------------------------------------

def stand_in(title, size, seed):
    """Returns `size` bytes of numbered, made-up sentences: they read like text and compress like text.

    Only `Random.random` is used, the one method whose sequence Python promises to keep.
    """
    rng = random.Random(seed)

    def pick(words):
        return words[int(rng.random() * len(words))]

    who = "the gate;a crane;the north dock;our ledger;one lantern;the harbour;a pilot;the tide table".split(";")
    does = "carries;counts;opens;measures;returns;signals;stores;repairs".split(";")
    what = "three crates;a coil of rope;the morning list;two blue flags;an empty barrel;the spare key".split(";")
    where = "before noon;at the long pier;when it rains;without hurry;for the next ship;behind the shed".split(";")
    pool = [f"{pick(who)} {pick(does)} {pick(what)} {pick(where)}" for _ in range(150)]

    text = f"# {title}\n# Stand-in text made for the imgscope demo image. It does nothing.\n"
    parts, length, number = [text], len(text), 0
    while length < size:
        number += 1
        parts.append(f"{number:06} {pick(pool)}.\n")
        length += len(parts[-1])
    return "".join(parts).encode()[: size - 1] + b"\n"


def package_record(name, version, description, files):
    """Returns one record of the package database, in the text format that apk uses."""
    size = sum(len(data) for data in files.values())
    checksum = "Q1" + base64.b64encode(hashlib.sha1(name.encode()).digest()).decode()
    lines = [f"C:{checksum}", f"P:{name}", f"V:{version}", "A:x86_64", f"S:{size // 3}", f"I:{size}",
             f"T:{description}", "U:https://example.com/demolinux", "L:MIT", f"o:{name}", f"t:{int(START.timestamp())}"]
    folder = None
    for path, data in sorted(files.items(), key=lambda item: os.path.split(item[0])):
        parent, base = os.path.split(path)
        if parent != folder:
            folder = parent
            lines.append(f"F:{parent}")
        lines += [f"R:{base}", "Z:Q1" + base64.b64encode(hashlib.sha1(data).digest()).decode()]
    return ("\n".join(lines) + "\n\n").encode()


def sources():
    """Returns what lies in the developer's folder: the real sources and what should never leave the machine."""
    files = {str(path.relative_to(SRC)): path.read_bytes() for path in sorted(SRC.rglob("*")) if path.is_file()}
    files["Dockerfile"] = "".join(f"{line}\n" for line, _ in steps(dockerfile=True)).encode()
    files[".env"] = b"# Not a secret: made for the imgscope demo.\nHELLO_TOKEN=demo-demo-demo\n"
    files["debug.log"] = stand_in("debug.log", 640_000, "debug")
    files["testdata/visitors.txt"] = stand_in("visitors", 310_000, "visitors")
    files["testdata/visitors-old.txt"] = files["testdata/visitors.txt"]
    files[".git/HEAD"] = b"ref: refs/heads/main\n"
    files[".git/config"] = b"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"
    files[".git/logs/HEAD"] = stand_in("logs/HEAD", 24_000, "reflog")
    for number in range(12):
        digest = hashlib.sha1(b"object %d" % number).hexdigest()
        files[f".git/objects/{digest[:2]}/{digest[2:]}"] = stand_in("object", 60_000 + 9_000 * number, digest)
    return files


def hello_binary():
    """Builds the service: a real, unstripped ELF executable with symbols, DWARF and Go build information."""
    out = HERE / "hello.tmp"
    cache = HERE / "gocache.tmp"
    # An empty environment apart from this, so that nobody's own Go settings reach the binary.
    env = {"PATH": os.environ["PATH"], "GOCACHE": str(cache), "GOPATH": str(cache), "GOENV": "off", "GOPROXY": "off",
           "GOTOOLCHAIN": "local", "GOOS": "linux", "GOARCH": "amd64", "CGO_ENABLED": "0", "GOFLAGS": "-trimpath"}
    go = os.environ.get("GO", "go")
    try:
        subprocess.run([go, "build", "-buildvcs=false", "-o", out, "."], cwd=SRC, env=env, check=True)
        return out.read_bytes()
    finally:
        out.unlink(missing_ok=True)
        subprocess.run(["rm", "-rf", cache], check=True)


# --- Layers ---------------------------------------------------------------------------------------------------

class Layer:
    """Collects the entries of one layer; parent directories are recorded too, as engines do."""

    def __init__(self, minute, compression="zstd"):
        self.time = int((START + timedelta(minutes=minute)).timestamp())
        self.compression = compression
        self.entries = {}

    def _add(self, path, kind, mode, owner=ROOT, data=b"", link="", mtime=None):
        parent = os.path.dirname(path)
        if parent and parent not in self.entries:
            self.directory(parent)
        info = tarfile.TarInfo(path)
        info.type, info.mode, info.uid, info.gid, info.linkname = kind, mode, owner, owner, link
        info.size, info.mtime = len(data), mtime or self.time
        self.entries[path] = (info, data)

    def directory(self, path):
        mode, owner = DIRECTORIES.get(path, (0o755, ROOT))
        self._add(path, tarfile.DIRTYPE, mode, owner)

    def file(self, path, data, mode=0o644, owner=ROOT, mtime=None):
        self._add(path, tarfile.REGTYPE, mode, owner, data, mtime=mtime)

    def files(self, folder, files, **how):
        for path, data in files.items():
            self.file(os.path.join(folder, path), data, **how)

    def symlink(self, path, target):
        self._add(path, tarfile.SYMTYPE, 0o777, link=target)

    def hard_link(self, path, target):
        # A tar reader must have met the target: entries are written in the order of their paths.
        assert target < path and target in self.entries
        self._add(path, tarfile.LNKTYPE, self.entries[target][0].mode, link=target)

    def whiteout(self, path):
        self._add(os.path.join(os.path.dirname(path), ".wh." + os.path.basename(path)), tarfile.REGTYPE, 0)

    def opaque(self, path):
        self._add(path + "/.wh..wh..opq", tarfile.REGTYPE, 0)

    def tar(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for _, (info, data) in sorted(self.entries.items(), key=lambda item: item[0].split("/")):
                tar.addfile(info, io.BytesIO(data))
        return out.getvalue()


def steps(dockerfile=False):
    """Yields (instruction, layer or None), base first. With `dockerfile` the layers are not made."""
    if dockerfile:
        # The sources contain the Dockerfile, so that one must be known without making the layers.
        yield from ((line, None) for line in ["FROM demolinux:1.0", *(line for line, _ in INSTRUCTIONS[2:])])
        return
    for number, (line, fill) in enumerate(INSTRUCTIONS):
        layer = None
        if fill:
            # As in real life, the base was compressed by somebody else, with gzip.
            layer = Layer(number, "gzip" if number == 0 else "zstd")
            fill(layer)
        yield line, layer


MEMORY = {}  # What later steps need to know of earlier ones: contents that grow or are copied up.


def base(layer):
    files = {
        "etc/os-release": b'NAME="Demo Linux"\nID=demolinux\nVERSION_ID=1.0\nPRETTY_NAME="Demo Linux 1.0"\n',
        "etc/hostname": b"demo\n",
        "etc/group": b"root:x:0:\napp:x:1000:\n",
        "etc/passwd": b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n",
        "etc/localtime": b"Demo Linux knows one time zone: UTC.\n",
        "usr/share/zoneinfo/Etc/UTC": b"UTC+0\n",
        "usr/share/doc/README": b"Demo Linux is made up. It exists only inside the demo image of imgscope.\n",
        "usr/share/doc/gr\u00f6\u00dfe-\u5358\u4f4d.txt": b"A name with an umlaut and with wide characters.\n",
        # Whoever lists this name without escaping it paints the rest of the terminal red.
        "usr/share/doc/we\x1b[31mird\nname.txt": b"A name with an escape sequence and a line break.\n",
        "usr/share/dict/words": stand_in("words", 380_000, "words"),
        "var/www/index.html": b"<!doctype html>\n<title>It works</title>\n<p>Replace this page with your own.</p>\n",
    }
    for number in range(1, 7):
        files[f"var/www/manual/chapter-{number}.html"] = stand_in(f"chapter {number}", 21_000 + 3_000 * number, number)
    layer.files("", files)
    shell = b"#!/none\n# A stand-in: Demo Linux has no programs of its own.\n"
    layer.file("usr/bin/demo-tool", shell, mode=0o755)
    for name in ["ls", "sh", "wc"]:
        layer.hard_link(f"usr/bin/{name}", "usr/bin/demo-tool")
    for name in ["dev", "home/app", "proc", "root", "run", "sys", "tmp", "var/tmp", "var/log"]:
        layer.directory(name)
    layer.symlink("bin", "usr/bin")
    layer.symlink("sbin", "usr/bin")
    layer.hard_link("usr/share/zoneinfo/UTC", "usr/share/zoneinfo/Etc/UTC")
    # Names with control characters do not fit the line-based database; no package owns those two.
    owned = {path: data for path, data in files.items() if path.isascii() and path.isprintable()}
    MEMORY["packages"] = package_record("demo-base", "1.0-r0", "The root of Demo Linux", owned)
    layer.file("lib/apk/db/installed", MEMORY["packages"])


def add_build_tools(layer):
    records, log = MEMORY["packages"], b""
    for name, parts, size in [("build-tools", 9, 330_000), ("build-tools-doc", 4, 260_000), ("linker", 3, 420_000)]:
        folder = f"usr/share/doc/{name}" if name.endswith("doc") else f"usr/lib/{name}"
        files = {f"{folder}/part-{number:02}.txt": stand_in(f"{name} {number}", size + 7_000 * number, f"{name} {number}")
                 for number in range(1, parts + 1)}
        layer.files("", files)
        # The package as it was downloaded stays behind, the classic mistake.
        layer.file(f"var/cache/pkg/{name}-2.1-r0.pkg", b"".join(files.values()))
        records += package_record(name, "2.1-r0", f"Stand-ins for {name}", files)
        log += f"installed {name}-2.1-r0 ({parts} files)\n".encode()
    layer.file("var/cache/pkg/index.txt", stand_in("package index", 450_000, "index"))
    layer.file("lib/apk/db/installed", records)
    layer.file("var/log/build.log", log + stand_in("pkg add", 90_000, "log 1"))
    MEMORY["log"] = layer.entries["var/log/build.log"][1]


def copy_module_file(layer):
    layer.file("src/go.mod", (SRC / "go.mod").read_bytes(), mtime=int(START.timestamp()))


def copy_everything(layer):
    # COPY keeps the times of the developer's folder: go.mod arrives a second time, the same in every way.
    layer.files("src", sources(), mtime=int(START.timestamp()))


def build(layer):
    MEMORY["hello"], MEMORY["built"] = hello_binary(), layer.time
    layer.file("app/hello", MEMORY["hello"], mode=0o755)
    for number in range(5):
        digest = hashlib.sha256(b"build cache %d" % number).hexdigest()
        layer.file(f"root/.cache/go-build/{digest[:2]}/{digest}-d", stand_in("build cache", 170_000, digest))
    MEMORY["conf"] = (SRC / "hello.conf").read_bytes()
    layer.file("etc/hello.conf", MEMORY["conf"])
    MEMORY["log"] += stand_in("go build", 140_000, "log 2")
    layer.file("var/log/build.log", MEMORY["log"])


def change_owner(layer):
    # Only the owner and the mode change, yet the whole file is stored again.
    layer.file("app/hello", MEMORY["hello"], mode=0o750, owner=APP, mtime=MEMORY["built"])


def clean_up(layer):
    # One hard link of four goes: its content stays, the other names still hold it.
    for path in ["var/cache/pkg", "src/.git", "src/debug.log", "usr/bin/wc"]:
        layer.whiteout(path)


def install_site(layer):
    layer.opaque("var/www")
    layer.files("var/www", {path.name: path.read_bytes() for path in sorted((SRC / "site").iterdir())})
    MEMORY["conf"] = MEMORY["conf"].replace(b"port=80\n", b"port=8080\n")
    layer.file("etc/hello.conf", MEMORY["conf"])
    layer.symlink("etc/localtime", "/usr/share/zoneinfo/UTC")


def last_touch(layer):
    layer.file("etc/hello.conf", MEMORY["conf"] + b"log_level=info\n")
    layer.file("var/log/build.log", MEMORY["log"] + b"ready\n")


# What the history shows, without the "/bin/sh -c" and "# buildkit" that BuildKit adds to RUN; None: no layer.
INSTRUCTIONS = [
    ("ADD demolinux-rootfs.tar.gz /", base),
    ('CMD ["/bin/sh"]', None),
    ("ENV CGO_ENABLED=0 GOFLAGS=-trimpath", None),
    ("RUN pkg add build-tools build-tools-doc linker 2>&1 | tee /var/log/build.log", add_build_tools),
    ("WORKDIR /src", lambda layer: layer.directory("src")),
    ("COPY go.mod ./", copy_module_file),
    ("COPY . .", copy_everything),
    ("RUN go build -o /app/hello . 2>&1 | tee -a /var/log/build.log && cp hello.conf /etc/hello.conf", build),
    ("RUN chown app:app /app/hello && chmod 750 /app/hello", change_owner),
    ("RUN rm -rf /var/cache/pkg .git debug.log /usr/bin/wc", clean_up),
    ("RUN rm -rf /var/www && mkdir /var/www && cp site/* /var/www/ && sed -i s/port=80/port=8080/ /etc/hello.conf"
     " && ln -sf /usr/share/zoneinfo/UTC /etc/localtime", install_site),
    ("RUN echo log_level=info >> /etc/hello.conf && echo ready >> /var/log/build.log", last_touch),
    ("EXPOSE 8080", None),
    ("USER app", None),
    ('ENTRYPOINT ["/app/hello"]', None),
]


# --- The image ------------------------------------------------------------------------------------------------

def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def compress(data, how):
    if how == "gzip":
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # 31: a gzip header, with no time in it
        return packer.compress(data) + packer.flush()
    return subprocess.run(["zstd", "-19", "--single-thread", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def write_image():
    blobs, layers, diff_ids, history = {}, [], [], []

    def blob(data, media_type, **more):
        blobs[digest(data)] = data
        return {"mediaType": f"application/vnd.oci.image.{media_type}", "digest": digest(data), "size": len(data), **more}

    def document(content):
        return json.dumps(content, separators=(",", ":")).encode()

    for minute, (line, layer) in enumerate(steps()):
        created = (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = line.replace("RUN ", "RUN /bin/sh -c ", 1) if line.startswith("RUN ") else line
        entry = {"created": created, "created_by": line + " # buildkit", "comment": "buildkit.dockerfile.v0"}
        if layer:
            tar = layer.tar()
            diff_ids.append(digest(tar))
            layers.append(blob(compress(tar, layer.compression), f"layer.v1.tar+{layer.compression}"))
        else:
            entry["empty_layer"] = True
        history.append(entry)
    config = {
        "created": created, "architecture": "amd64", "os": "linux",
        "config": {
            "User": "app", "ExposedPorts": {"8080/tcp": {}}, "WorkingDir": "/src", "Entrypoint": ["/app/hello"],
            "Env": ["PATH=/usr/bin:/bin", "CGO_ENABLED=0", "GOFLAGS=-trimpath"],
            "Labels": {"org.opencontainers.image.title": "imgscope-demo",
                       "org.opencontainers.image.description": "A first Dockerfile, with the usual mistakes",
                       "org.opencontainers.image.licenses": "MIT AND BSD-3-Clause"},
        },
        "rootfs": {"type": "layers", "diff_ids": diff_ids}, "history": history,
    }
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": blob(document(config), "config.v1+json"), "layers": layers}
    index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [
        blob(document(manifest), "manifest.v1+json", platform={"architecture": "amd64", "os": "linux"}, annotations={
            "io.containerd.image.name": f"docker.io/library/{NAME}",
            "org.opencontainers.image.created": created, "org.opencontainers.image.ref.name": NAME})]}
    members = {f"blobs/sha256/{name.removeprefix('sha256:')}": data for name, data in sorted(blobs.items())}
    members |= {"index.json": document(index), "oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}
    with tarfile.open(ARCHIVE, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), int(START.timestamp())
            tar.addfile(info, io.BytesIO(data))


# --- The check ------------------------------------------------------------------------------------------------
# Reads the archive back and computes every figure a second time, naively and sharing nothing with the code above
# nor with imgscope, so that imgscope's tests have something to be compared with.

class Inode:
    def __init__(self, layer, member, content):
        self.layer, self.type = layer, member.type
        self.size = {tarfile.REGTYPE: member.size, tarfile.SYMTYPE: len(os.fsencode(member.linkname))}.get(member.type, 0)
        self.content = content
        self.metadata = (member.mode, member.uid, member.gid, member.mtime)
        self.names = set()


def measure(path):
    with tarfile.open(path) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}

    def get(descriptor):
        data = members["blobs/sha256/" + descriptor["digest"].removeprefix("sha256:")]
        assert (digest(data), len(data)) == (descriptor["digest"], descriptor["size"]), descriptor
        return data

    manifest = json.loads(get(json.loads(members["index.json"])["manifests"][0]))
    config = json.loads(get(manifest["config"]))
    steps_with_layer = [entry for entry in config["history"] if not entry.get("empty_layer")]
    diff_ids = config["rootfs"]["diff_ids"]
    assert len(diff_ids) == len(manifest["layers"]) == len(steps_with_layer)

    live, inodes, wasted = {}, [], {}  # live: path → inode

    def hide(path, kind):
        """Takes the path and all below it out of the live file system."""
        for name in [name for name in live if name == path or name.startswith(path + "/")]:
            inode = live.pop(name)
            inode.names.discard(name)
            if not inode.names:
                wasted[kind] = wasted.get(kind, 0) + inode.size

    layers = []
    for number, descriptor in enumerate(manifest["layers"]):
        data = get(descriptor)
        unpack = ["zstd", "-dc"] if descriptor["mediaType"].endswith("zstd") else ["gzip", "-dc"]
        data = subprocess.run(unpack, input=data, stdout=subprocess.PIPE, check=True).stdout
        assert digest(data) == diff_ids[number], f"diff ID of layer {number}"
        tar = tarfile.open(fileobj=io.BytesIO(data))
        entries = tar.getmembers()
        assert len({entry.name for entry in entries}) == len(entries)
        layers.append({"created_by": steps_with_layer[number]["created_by"], "unpacked_size": 0, "wasted_size": 0,
                       "compressed_size": descriptor["size"], "tar_size": len(data)})
        for entry in entries:  # First what the layer hides of the layers below …
            parent, name = os.path.split(entry.name)
            if name == ".wh..wh..opq":
                for child in {path for path in live if path.startswith(parent + "/")}:
                    hide(child, "deleted")
            elif name.startswith(".wh."):
                hide(os.path.join(parent, name.removeprefix(".wh.")), "deleted")
        for entry in entries:  # … then what it adds.
            if os.path.basename(entry.name).startswith(".wh."):
                continue
            old = live.get(entry.name)
            if entry.islnk():
                new = live[entry.linkname]
                assert new.layer == number
            else:
                new = Inode(number, entry, tar.extractfile(entry).read() if entry.isreg() else entry.linkname)
                inodes.append(new)
                layers[number]["unpacked_size"] += new.size
            if old and not (old.type == new.type == tarfile.DIRTYPE):
                if old.type != new.type:
                    hide(entry.name, "replaced")
                elif old.content != new.content:
                    hide(entry.name, "overwritten")
                else:
                    hide(entry.name, "rewritten-same" if old.metadata == new.metadata else "metadata-only")
            elif old:
                old.names.discard(entry.name)
            live[entry.name] = new
            new.names.add(entry.name)
    for inode in inodes:
        if not inode.names:
            layers[inode.layer]["wasted_size"] += inode.size

    copies = {}  # content → how many live inodes hold it
    for inode in set(live.values()):
        if inode.type == tarfile.REGTYPE:
            copies[inode.content] = copies.get(inode.content, 0) + 1
    facts = {
        "reference": NAME,
        "unpacked_size": sum(inode.size for inode in inodes),
        "live_size": sum(inode.size for inode in inodes if inode.names),
        "wasted_size": sum(inode.size for inode in inodes if not inode.names),
        "compressed_size": sum(descriptor["size"] for descriptor in manifest["layers"]),
        "wasted_by_kind": dict(sorted(wasted.items())),
        "duplicate_size": sum(len(content) * (count - 1) for content, count in copies.items()),
        "layers": layers,
        "files": sorted(name for name, inode in live.items() if inode.type == tarfile.REGTYPE),
    }
    assert facts["unpacked_size"] == sum(layer["unpacked_size"] for layer in layers)
    assert facts["wasted_size"] == sum(layer["wasted_size"] for layer in layers) == sum(wasted.values())
    return facts


def main():
    if "--check" not in sys.argv[1:]:
        write_image()
        FACTS.write_text(json.dumps(measure(ARCHIVE), indent=1) + "\n")
    facts = measure(ARCHIVE)
    if facts != json.loads(FACTS.read_text()):
        sys.exit("facts.json does not describe demo.oci.tar: run build.py")
    print(f"{'unpacked':>10} {'wasted':>10} {'compressed':>10}  created by")
    for layer in facts["layers"]:
        print(f"{layer['unpacked_size']:10} {layer['wasted_size']:10} {layer['compressed_size']:10}  {layer['created_by'][:70]}")
    print(f"{facts['unpacked_size']:10} {facts['wasted_size']:10} {facts['compressed_size']:10}  {facts['wasted_by_kind']}")


if __name__ == "__main__":
    main()
