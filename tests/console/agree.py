#!/usr/bin/env python3
"""Compares tfmend's evaluator with `terraform console` on the expressions of real code.

usage: agree.py VALUES.jsonl [--most N] [--batch N]

VALUES.jsonl is the output of `cargo bench --bench values -- DIR`: for each expression its text,
the values of the variables and locals in it, and tfmend's value. Each expression becomes a local
of a module of its own, with what it names declared as locals and variables of these values, and
Terraform says what they come to. Needs terraform on PATH, and no provider and no network.
"""
import argparse, base64, collections, concurrent.futures, json, os, re, subprocess, sys, tempfile


def literal(value):
    """JSON as an HCL expression that means the same."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{").replace("\\b", "\\u0008").replace("\\f", "\\u000c")
    if isinstance(value, list):
        return "[" + ", ".join(literal(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)} = {literal(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)


def renamed(text, names, prefix):
    """The expression with `var.x` and `local.x` replaced by locals of its own."""
    for name in sorted(names, key=len, reverse=True):
        own = "local." + prefix + re.sub(r"\W", "_", name)
        text = re.sub(r"(?<![\w.])" + re.escape(name) + r"(?![\w-])", own, text)
    return text


def console(rows, depth=0):
    """The values that Terraform gives; None where it gives an error."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "main.tf"), "w") as f:
            for at, row in enumerate(rows):
                prefix = f"e{at}_"
                f.write("locals {\n")
                for name, value in row["names"].items():
                    f.write(f"  {prefix}{re.sub(r'[^0-9A-Za-z_]', '_', name)} = {literal(value)}\n")
                f.write(f"  {prefix}value = (\n{renamed(row['text'], row['names'], prefix)}\n)\n}}\n")
        # Base64, since the console breaks texts of several lines up.
        ask = "base64encode(jsonencode([" + ", ".join(f"jsonencode(nonsensitive(local.e{at}_value))" for at in range(len(rows))) + "]))\n"
        done = subprocess.run(["terraform", "console"], cwd=folder, input=ask, capture_output=True, text=True, env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull})
    answer = done.stdout.strip().strip('"')
    if done.returncode == 0 and re.fullmatch(r"[A-Za-z0-9+/]+=*", answer):
        return [json.loads(v) for v in json.loads(base64.b64decode(answer))]
    if len(rows) == 1:
        return [("error", (done.stderr or done.stdout).strip()[-400:])]
    half = len(rows) // 2
    return console(rows[:half], depth + 1) + console(rows[half:], depth + 1)


def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return a == b


def main():
    p = argparse.ArgumentParser()
    p.add_argument("values")
    p.add_argument("--most", type=int, default=100000)
    p.add_argument("--batch", type=int, default=60)
    a = p.parse_args()
    rows, seen, gone = [], set(), 0
    for line in open(a.values):
        row = json.loads(line)
        key = (row["text"], json.dumps(row["names"], sort_keys=True))
        if key in seen or len(rows) >= a.most:
            continue
        seen.add(key)
        # Terraform 0.12 took these functions out.
        if re.search(r"\b(list|map)\((?!(string|number|bool|any|object|map|list|set|tuple)\b)", row["text"]):
            gone += 1
        else:
            rows.append(row)
    count, wrong, errors = collections.Counter(), [], []
    batches = [rows[at:at + a.batch] for at in range(0, len(rows), a.batch)]
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        for batch, answers in zip(batches, pool.map(console, batches)):
            for row, answer in zip(batch, answers):
                count[row["kind"]] += 1
                if isinstance(answer, tuple):
                    errors.append((row, answer[1]))
                elif not same(answer, row["value"]):
                    wrong.append((row, answer))
    for row, answer in wrong:
        print(f"DIFFERS {row['path']}:{row['line']}: {row['text'][:300]!r}\n  names     {json.dumps(row['names'])[:300]}\n  tfmend    {json.dumps(row['value'])[:300]}\n  terraform {json.dumps(answer)[:300]}")
    for row, message in errors:
        print(f"REFUSED {row['path']}:{row['line']}: {row['text'][:200]!r}\n  tfmend    {json.dumps(row['value'])[:200]}\n  terraform {' '.join(message.split())[:300]}")
    print(f"{len(rows)} compared ({', '.join(f'{v} {k}s' for k, v in sorted(count.items()))}): {len(rows) - len(wrong) - len(errors)} agree, {len(wrong)} differ, {len(errors)} refused by terraform; {gone} call list() or map(), which it no longer has")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
