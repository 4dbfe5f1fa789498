//! What carries the state along, for every shape of what is mended and every engine.

use super::fixture::*;

const ROLE: &str = "resource \"aws_iam_role\" \"app\" {\n@name                = \"app\"\n  assume_role_policy  = \"{}\"\n  managed_policy_arns = [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]\n}\n";
const EXCLUSIVE: &str = "resource \"aws_iam_policy_attachment\" \"read\" {\n@name       = \"read\"\n  roles      = [\"app\"]\n  policy_arn = \"arn:aws:iam::aws:policy/ReadOnlyAccess\"\n}\n";
const NAMED: &str = "resource \"aws_vpc\" \"my-vpc\" {\n@cidr_block = \"10.0.0.0/16\"\n}\n";

const RECIPES: [(&str, &str); 3] = [
    ("iam-role-split", ROLE),
    ("iam-policy-attachment-split", EXCLUSIVE),
    ("label-snake-case", NAMED),
];

/// What the block repeats, and how it is called where it is in a module.
const SHAPES: [(&str, &str, &str); 7] = [
    ("plain", "", ""),
    ("count, known", "  count = 2\n", ""),
    ("count, open", "  count = var.n\n", ""),
    (
        "for_each, known",
        "  for_each = { a = \"x\", b = \"y\" }\n",
        "",
    ),
    ("for_each, open", "  for_each = var.all\n", ""),
    ("in a module", "", "module \"m\" {\n  source = \"./m\"\n}\n"),
    (
        "in a keyed module",
        "",
        "module \"m\" {\n  source = \"./m\"\n  count  = 2\n}\n",
    ),
];

const ENGINES: [(&str, &str, &str); 5] = [
    ("unknown", "", ""),
    ("Terraform 1.1", "1.1", "terraform"),
    ("Terraform 1.6", "1.6", "terraform"),
    ("Terraform 1.7", "1.7", "terraform"),
    ("OpenTofu 1.7", "1.7", "opentofu"),
];

fn carried(
    recipe: &str,
    body: &str,
    shape: (&str, &str, &str),
    engine: (&str, &str, &str),
) -> String {
    let (_, repeats, call) = shape;
    let (_, version, program) = engine;
    let config = match version {
        "" => String::new(),
        _ => format!("engine = \"{program}\"\nterraform-version = \"{version}\"\n"),
    };
    let variables =
        "variable \"n\" {\n  type = number\n}\n\nvariable \"all\" {\n  type = map(string)\n}\n";
    let block = body.replace('@', &format!("{repeats}  ")) + "\n" + variables;
    let test = if call.is_empty() {
        CliTest::committed(&[("main.tf", &block), ("tfmend.toml", &config)])
    } else {
        let inner = block.replace(variables, "");
        CliTest::committed(&[
            ("m/main.tf", &inner),
            ("main.tf", call),
            ("tfmend.toml", &config),
        ])
    };
    let args = [
        "--fix",
        "--unsafe-fixes",
        "--estate",
        "live",
        "--select",
        recipe,
    ];
    let report = test.check(&[&args[..], &["--output-format", "json"]].concat());
    let report = report.json();
    let mut said: Vec<String> = Vec::new();
    for file in ["main.tf", "m/main.tf"] {
        if !test.path(file).exists() {
            continue;
        }
        let text = test.read(file);
        let blocks = text.split("\n\n").filter(|block| {
            ["import {", "moved {", "removed {"]
                .iter()
                .any(|head| block.starts_with(head))
        });
        said.extend(blocks.map(|block| {
            let words: Vec<&str> = block.split_whitespace().collect();
            format!("{file}: {}", words.join(" "))
        }));
    }
    let applied = report["applied"].as_array().unwrap();
    let commands = applied
        .iter()
        .flat_map(|fix| fix["commands"].as_array().unwrap());
    said.extend(commands.map(|command| format!("$ {}", command.as_str().unwrap())));
    if applied.is_empty() {
        said.push("withheld".to_owned());
    }
    said.join("\n    ")
}

#[test]
fn every_shape_carries_its_state_along() {
    let mut table = String::new();
    for (recipe, body) in RECIPES {
        for shape in SHAPES {
            table += &format!("{recipe}, {}\n", shape.0);
            for engine in ENGINES {
                let said = carried(recipe, body, shape, engine);
                table += &format!("  {}\n    {said}\n", engine.0);
            }
        }
    }
    snapshot("state_blocks", &table);
}
