use crate::module::value::Scope;
use crate::module::{ModuleId, Value, Workspace};
use crate::source::expression;

/// The value of an expression as JSON, as `jsonencode` gives it.
fn json(text: &str) -> String {
    let workspace = Workspace::default();
    let scope = Scope::new(&workspace, ModuleId(0));
    let encoded = format!("jsonencode({text})");
    match scope.value(&expression(&encoded).unwrap()) {
        Value::String(json) => json,
        other => format!("{other:?}"),
    }
}

/// What Terraform 1.11 answers in its console.
#[test]
fn text_functions_give_what_terraform_gives() {
    for (text, expected) in [
        (
            r#"format("%s-%03d-%5.1f|%-4s|%q|%v|%%|%t", "a", 7, 2.55, "b", "q", [1, "x"], true)"#,
            r#""a-007-  2.5|b   |\"q\"|[1,\"x\"]|%|true""#,
        ),
        (r#"format("%[2]s-%[1]s", "a", "b")"#, r#""b-a""#),
        (
            r#"format("%x %X %b %o", 255, 255, 5, 8)"#,
            r#""ff FF 101 10""#,
        ),
        (
            r#"formatlist("%s/%s", ["a", "b"], "x")"#,
            r#"["a/x","b/x"]"#,
        ),
        (r#"replace("a.b.c", "/\\./", "-")"#, r#""a-b-c""#),
        (
            r#"replace("2024-01", "/(\\d+)-(\\d+)/", "$2/$1")"#,
            r#""01/2024""#,
        ),
        (
            r#"regex("[a-z]+", "53453453.345345aaabbbccc23454")"#,
            r#""aaabbbccc""#,
        ),
        (
            r#"regex("(\\d\\d\\d\\d)-(\\d\\d)", "2019-02")"#,
            r#"["2019","02"]"#,
        ),
        (
            r#"regex("^(?P<scheme>[^:]+)://(?P<host>[^/]+)", "https://a.b/c")"#,
            r#"{"host":"a.b","scheme":"https"}"#,
        ),
        (r#"regexall("[a-z]", "1a2b")"#, r#"["a","b"]"#),
        (r#"substr("hello world", -5, -1)"#, r#""world""#),
        (r#"substr("hello", 1, 3)"#, r#""ell""#),
        (r#"title("hello world")"#, r#""Hello World""#),
        (r#"trim("?!hello?!", "!?")"#, r#""hello""#),
        (r#"split("", "abc")"#, r#"["a","b","c"]"#),
        (r#"join("-", ["a"], ["b", "c"])"#, r#""a-b-c""#),
        (r#"indent(2, "a\nb")"#, r#""a\n  b""#),
    ] {
        assert_eq!(json(text), expected, "{text}");
    }
}

#[test]
fn collections_networks_and_types_give_what_terraform_gives() {
    for (text, expected) in [
        ("element([1, 2, 3], 4)", "2"),
        ("tolist([1, \"a\", true])", r#"["1","a","true"]"#),
        ("coalesce(null, 1, \"a\")", "\"1\""),
        ("toset([{ b = 1 }, { a = 2 }])", r#"[{"a":2},{"b":1}]"#),
        ("element([1, 2, 3], -1)", "3"),
        ("chunklist([1, 2, 3], 2)", "[[1,2],[3]]"),
        (r#"coalesce("", null, "a")"#, r#""a""#),
        ("coalescelist([], [1])", "[1]"),
        (r#"compact(["a", "", null, "b"])"#, r#"["a","b"]"#),
        (r#"toset(["b", "a", "b"])"#, r#"["a","b"]"#),
        ("setproduct([1, 2], [3, 4])", "[[1,3],[1,4],[2,3],[2,4]]"),
        (r#"setsubtract(["a", "b"], ["a"])"#, r#"["b"]"#),
        (r#"setunion(["b"], ["a"])"#, r#"["a","b"]"#),
        ("range(3)", "[0,1,2]"),
        ("range(1, 8, 2)", "[1,3,5,7]"),
        ("range(4, 1)", "[4,3,2]"),
        ("slice([1, 2, 3], 1, 3)", "[2,3]"),
        ("sum([1, 2.5])", "3.5"),
        (r#"zipmap(["a", "b"], [1, 2])"#, r#"{"a":1,"b":2}"#),
        (
            r#"transpose({ a = ["1", "2"], b = ["2"] })"#,
            r#"{"1":["a"],"2":["a","b"]}"#,
        ),
        (r#"matchkeys(["i", "j"], ["a", "b"], ["b"])"#, r#"["j"]"#),
        ("one([])", "null"),
        ("flatten([[1, [2]], 3])", "[1,2,3]"),
        (r#"index(["a", "b"], "b")"#, "1"),
        (r#"parseint("ff", 16)"#, "255"),
        ("pow(3, 2)", "9"),
        ("log(50, 10)", "1.6989700043360185"),
        ("signum(-13)", "-1"),
        (r#"base64encode("Hello World")"#, r#""SGVsbG8gV29ybGQ=""#),
        (r#"base64decode("SGVsbG8=")"#, r#""Hello""#),
        (r#"urlencode("a b&c/ö")"#, r#""a+b%26c%2F%C3%B6""#),
        (
            r#"jsonencode({ a = "<b>" })"#,
            r#""{\"a\":\"\\u003cb\\u003e\"}""#,
        ),
        (
            r#"md5("hello world")"#,
            r#""5eb63bbbe01eeed093cb22bb8f5acdc3""#,
        ),
        (
            r#"sha1("hello world")"#,
            r#""2aae6c35c94fcfb415dbe95f408b9ce91ee846ed""#,
        ),
        (
            r#"base64sha256("hello world")"#,
            r#""uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=""#,
        ),
        (r#"cidrsubnet("10.0.0.0/16", 8, 2)"#, r#""10.0.2.0/24""#),
        (
            r#"cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)"#,
            r#""fd00:fd12:3456:7800:a200::/72""#,
        ),
        (r#"cidrhost("10.12.112.0/20", 16)"#, r#""10.12.112.16""#),
        (r#"cidrhost("10.0.0.0/24", -2)"#, r#""10.0.0.254""#),
        (r#"cidrnetmask("172.16.0.0/12")"#, r#""255.240.0.0""#),
        (
            r#"cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)"#,
            r#"["10.1.0.0/20","10.1.16.0/20","10.1.32.0/24","10.1.48.0/20"]"#,
        ),
        (r#"try({ a = 1 }.b, "no")"#, r#""no""#),
        (r#"try(tonumber("x"), 3)"#, "3"),
        ("can({ a = 1 }.b)", "false"),
        (r#"can(regex("^a", "b"))"#, "false"),
        (r#"lookup({ a = 1 }, "b", 2)"#, "2"),
        ("merge({ a = 1 }, null, { b = 2 })", r#"{"a":1,"b":2}"#),
        ("alltrue([true, \"true\"])", "true"),
        ("anytrue([])", "false"),
    ] {
        assert_eq!(json(text), expected, "{text}");
    }
}

#[test]
fn what_terraform_refuses_has_no_value() {
    for text in [
        "tonumber(\"x\")",
        "{ a = 1 }.b",
        "[1][3]",
        "element([], 0)",
        "cidrsubnet(\"10.0.0.0/16\", 20, 1)",
        "slice([1], 0, 5)",
        "one([1, 2])",
        "lookup({}, \"a\")",
        "format(\"%d\", \"x\")",
        "regex(\"a\", \"b\")",
        "1 + \"x\"",
        "tolist([1, true])",
        "!\"x\"",
        "jsondecode(\"{\")",
    ] {
        let workspace = Workspace::default();
        let scope = Scope::new(&workspace, ModuleId(0));
        let value = scope.value(&expression(text).unwrap());
        assert!(
            matches!(value, Value::Unknown(crate::module::Reason::Invalid(_))),
            "{text}: {value:?}"
        );
    }
}

#[test]
fn what_only_the_run_knows_is_unknown() {
    for text in [
        "timestamp()",
        "uuid()",
        "file(\"x\")",
        "try(var.x, 1)",
        "can(aws_vpc.a.id.b)",
        "try(aws_vpc.a.tags[\"x\"], 1)",
        "merge(var.x, { a = 1 })[\"b\"]",
        "length(var.x)",
        "formatlist(\"%s\", var.x)",
    ] {
        let workspace = Workspace::default();
        let scope = Scope::new(&workspace, ModuleId(0));
        let value = scope.value(&expression(text).unwrap());
        let known = matches!(value.unknown(), Some(reason) if !matches!(reason, crate::module::Reason::Invalid(_)));
        assert!(known, "{text}: {value:?}");
    }
}
