#!/usr/bin/env python3
"""Holds what the clients send, and what the forge of the tests answers, to the published descriptions of the APIs.

    tests/forge/shapes.py github api.github.com.json     (generated/ of the npm package @octokit/openapi)
    tests/forge/shapes.py gitea v1_json.tmpl             (templates/swagger of Gitea, or /swagger.v1.json of a server)

Runs the tests of src/forge and looks at every request they make. A request may only have what is described and must
have what is required; an answer may leave things out, but what it has must be described. Not part of the gate.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

kind, path = sys.argv[1:]
doc = json.loads(open(path, encoding="utf-8").read().replace("{{.SwaggerAppSubUrl}}", ""))
is_swagger = "swagger" in doc


def resolve(schema):
    while "$ref" in schema:
        at = doc
        for part in schema["$ref"].removeprefix("#/").split("/"):
            at = at[part.replace("~1", "/").replace("~0", "~")]
        schema = at
    return schema


TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float), "null": type(None)}


def faults(value, schema, strict, at):
    """What of a value the schema does not describe; with strict also what it lacks."""
    schema = resolve(schema)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            tried = [faults(value, choice, strict, at) for choice in schema[several]]
            return [] if any(not found for found in tried) else min(tried, key=len)
    if "allOf" in schema:
        return [fault for part in schema["allOf"] for fault in faults(value, part, strict, at)]
    if value is None and schema.get("nullable", not strict and is_swagger):
        return []
    types = schema.get("type")
    types = [types] if isinstance(types, str) else types
    if types and not any(isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name != "boolean") for name in types):
        return [f"{at}: {json.dumps(value)[:60]} is not {' or '.join(types)}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value} is none of {schema['enum']}"]
    found = []
    if isinstance(value, dict):
        known = schema.get("properties")
        for key, inner in value.items():
            if known and key in known:
                found += faults(inner, known[key], strict, f"{at}.{key}")
            elif known:
                found.append(f"{at}.{key} is not described")
        if strict:
            found += [f"{at}.{key} is missing" for key in schema.get("required", []) if key not in value]
    if isinstance(value, list) and "items" in schema:
        for index, inner in enumerate(value):
            found += faults(inner, schema["items"], strict, f"{at}[{index}]")
    return found


def operation(method, url):
    """The path of the description that an address is of; one without parameters counts more."""
    fits = []
    for template, item in doc["paths"].items():
        pattern = re.sub(r"\\\{(ref|branch)\\\}", ".+", re.escape(template))
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", pattern)
        if method.lower() in item and re.fullmatch(pattern, url):
            fits.append((template.count("{"), template))
    return min(fits)[1] if fits else None


def body_schema(described):
    if is_swagger:
        bodies = [it for it in map(resolve, described.get("parameters", [])) if it["in"] == "body"]
        return bodies[0]["schema"] if bodies else None
    content = described.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def answer_schema(described, status):
    answer = described["responses"].get(str(status))
    if answer is None:
        return None
    answer = resolve(answer)
    if is_swagger:
        return answer.get("schema", {})
    return answer.get("content", {}).get("application/json", {}).get("schema", {})


with tempfile.TemporaryDirectory() as work:
    log = os.path.join(work, "log")
    env = {**os.environ, "TFMEND_FAKE_LOG": log}
    subprocess.run(["cargo", "test", "--quiet", "--lib", "forge::"], check=True, env=env, stdout=subprocess.DEVNULL)
    with open(log, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]

seen, wrong = set(), set()
for entry in (entry for entry in entries if entry["speaks"].lower() == kind):
    template = operation(entry["method"], entry["path"])
    if template is None:
        wrong.add(f"{entry['method']} {entry['path']} is not described")
        continue
    name = f"{entry['method']} {template}"
    described = doc["paths"][template][entry["method"].lower()]
    queries = {resolve(it)["name"] for it in described.get("parameters", [])}
    wrong |= {f"{name}?{key} is not described" for key in entry["query"] if key not in queries}
    if entry["method"] in ("POST", "PATCH", "PUT"):
        wrong |= {f"{name} request{fault}" for fault in faults(entry["body"], body_schema(described) or {}, True, "")}
    schema = answer_schema(described, entry["status"])
    if schema is None:
        wrong.add(f"{name} does not answer {entry['status']}")
    elif entry["status"] < 300 and entry["answer"] is not None:
        wrong |= {f"{name} answer{fault}" for fault in faults(entry["answer"], schema, False, "")}
    seen.add(f"{name} -> {entry['status']}")
print("\n".join(sorted(seen)))
print("\n".join(sorted(f"WRONG: {fault}" for fault in wrong)))
print(f"{len(entries)} requests, {len(seen)} kinds, {len(wrong)} faults")
sys.exit(bool(wrong) or not seen)
