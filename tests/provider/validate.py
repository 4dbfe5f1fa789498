#!/usr/bin/env python3
"""Opt-in: what a real provider says of every example of every recipe, before and after the fix.

Usage: tests/provider/validate.py PLUGIN_DIR [RECIPE.toml ...]

PLUGIN_DIR is a mirror as `terraform init -plugin-dir` takes it. All examples are modules of one
configuration, so that the provider starts once. Only what is wrong after a fix and was not before
counts; examples for other versions than those of the mirror are skipped and counted.
"""
import collections, json, os, pathlib, re, shutil, subprocess, sys, tempfile, tomllib

MIRROR = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = [pathlib.Path(p) for p in sys.argv[2:]] or sorted((ROOT / "fixes").glob("*/*.toml"))
ENV = dict(os.environ, TF_CLI_CONFIG_FILE=os.devnull, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")


VARIABLE = re.compile(r'^variable "?([\w-]+)"? \{(?:\}|\n(.*?)^\})', re.M | re.S)


def files(text):
    out, name = collections.defaultdict(str), "main.tf"
    for line in text.splitlines(keepends=True):
        if line.startswith("# file: "):
            name = line.removeprefix("# file: ").strip()
        else:
            out[name] += line
    return out


def foreign(text):
    """Whether it is for something that the mirror does not have."""
    named = set(re.findall(r'^\s*(?:resource|data)\s+"([a-z]+)_', text, re.M))
    pinned = "required_providers" in text or re.search(r'^\s*backend\s', text, re.M)
    return bool(pinned or named - {"aws", "terraform"} or re.search(r'source\s*=\s*"(?!\./|\.\./)', text))


def lay(work, side):
    cases = {}
    (work / "main.tf").write_text('variable "anything" {}\n')
    for path in RECIPES:
        for number, example in enumerate(tomllib.loads(path.read_text()).get("example", [])):
            if "after" not in example:
                continue
            key = f"{path.stem}-{number}"
            cases[key] = example["name"], foreign(example["before"] + example["after"])
            if cases[key][1]:
                continue
            for name, text in files(example[side]).items():
                if name.endswith((".tf", ".tfvars")):
                    target = work / key / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    # They stand only in roots (tests/state/plan.sh applies real ones), as aliases do.
                    text = re.sub(r"^import \{.*?^\}\n", "", text, flags=re.M | re.S)
                    target.write_text(re.sub(r"^ +provider *= .*\n", "", text, flags=re.M))
            own = "".join(text for name, text in files(example[side]).items() if "/" not in name)
            # What a caller passes is not known to the provider, and so accepted.
            wanted = [m[1] for m in VARIABLE.finditer(own) if not re.search(r"^  default\s*=", m[2] or "", re.M)]
            given = "".join(f"  {name} = var.anything\n" for name in sorted(set(wanted)))
            with open(work / "main.tf", "a") as root:
                root.write(f'module "{key}" {{\n  source = "./{key}"\n{given}}}\n')
    return cases


def errors(side):
    work = pathlib.Path(tempfile.mkdtemp())
    try:
        cases = lay(work, side)
        subprocess.run(["terraform", "init", "-no-color", "-input=false", f"-plugin-dir={MIRROR}"], cwd=work, env=ENV, check=True, stdout=subprocess.DEVNULL)
        said = json.loads(subprocess.run(["terraform", "validate", "-json"], cwd=work, env=ENV, capture_output=True, text=True).stdout)
    finally:
        shutil.rmtree(work)
    found = collections.defaultdict(collections.Counter)
    outside = [one for one in said["diagnostics"] if one["severity"] == "error" and "/" not in one.get("range", {}).get("filename", "")]
    for one in outside:
        print(f"around the examples: {one['summary']}: {one['detail'][:200]} {one.get('range', {}).get('start', '')}")
    for one in said["diagnostics"]:
        where = one.get("range", {}).get("filename", "")
        if one["severity"] == "error" and "/" in where:
            found[where.split("/")[0]][f"{one['summary']}: {one['detail']}".replace("\n", " ")] += 1
    return cases, found


cases, before = errors("before")
_, after = errors("after")
# Where nothing states a version, the newest provider counts: `region` came with 6.
later = re.compile(r'named "region"') if not (MIRROR / "registry.terraform.io/hashicorp/aws/6.0.0").exists() else None
new = {key: found - before[key] for key, found in after.items() if found - before[key]}
newest = [key for key, found in new.items() if later and all(later.search(text) for text in found)]
new = {key: found for key, found in new.items() if key not in newest}
for key, found in sorted(new.items()):
    print(f"{key} ({cases[key][0]})")
    for text in found:
        print(f"    {text[:220]}")
skipped = sum(skip for _, skip in cases.values())
print(f"{len(cases) - skipped} examples validated, {skipped} skipped (other providers or pinned versions), {len(newest)} use `region` of provider 6, {len(new)} with a new error")
sys.exit(bool(new))
