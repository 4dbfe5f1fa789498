use super::*;

fn source(text: &str) -> Source {
    Source::new("main.tf", text)
}

#[test]
fn finds_top_level_blocks_and_their_labels() {
    let source = source("# top\nresource \"aws_vpc\" main {\n  cidr = \"{\" # }\n}\nlocals {}\n");
    let headers: Vec<_> = source
        .headers()
        .map(|(_, h)| (h.kind.as_ref(), h.labels.join(".")))
        .collect();
    assert_eq!(
        headers,
        [
            ("resource", "aws_vpc.main".into()),
            ("locals", String::new())
        ]
    );
}

#[test]
fn braces_in_strings_templates_and_heredocs_do_not_count() {
    let text = "a \"x\" {\n  b = \"${jsonencode({ c = \"}\" })}\"\n  d = <<-EOT\n    }}}\n    ${e}\n  EOT\n}\nf {}\n";
    assert_eq!(source(text).headers().count(), 2);
}

#[test]
fn an_unclosed_block_costs_only_itself() {
    let text = "resource \"a\" \"b\" {\n  x = 1\n\nresource \"c\" \"d\" {\n  y = 2\n}\n";
    let source = source(text);
    assert_eq!(source.errors().len(), 1);
    let names: Vec<_> = source.headers().map(|(_, h)| h.labels.join(".")).collect();
    assert_eq!(names, ["c.d"]);
}

#[test]
fn a_block_that_does_not_parse_costs_only_itself() {
    let text = "resource \"a\" \"b\" {\n  x = = 1\n}\nresource \"c\" \"d\" {\n  y = 2\n}\n";
    let source = source(text);
    let error = source.block(0).unwrap_err();
    assert_eq!(source.position(error.offset).line, 2);
    assert!(source.block(1).is_ok());
}

#[test]
fn spans_count_the_byte_order_mark() {
    let text = "\u{feff}resource \"a\" \"b\" {\r\n  name = \"ü\" # c\r\n}\r\n";
    let source = source(text);
    let block = source.block(0).unwrap();
    let attribute = block.body.attribute("name").unwrap();
    assert_eq!(source.slice(attribute.span.clone()), "name = \"ü\"");
    assert_eq!(&text[block.open..=block.open], "{");
    assert_eq!(&text[block.close..=block.close], "}");
    assert_eq!(source.eol(), Eol::CrLf);
}

#[test]
fn comments_in_every_gap_are_found() {
    let text = "/* a */ x \"y\" /* b */ { # c\n  // d\n  e = 1 /* f */\n  g = [ # h\n    1,\n  ]\n  i = \"# no ${j /* k */}\"\n}\n# l";
    let source = source(text);
    let found: Vec<_> = source
        .comments()
        .iter()
        .map(|comment| source.slice(comment.span.clone()).to_owned())
        .collect();
    assert_eq!(
        found,
        [
            "/* a */", "/* b */", "# c", "// d", "/* f */", "# h", "/* k */", "# l"
        ]
    );
}

#[test]
fn heredoc_text_is_taken_from_the_source() {
    let text = "a \"b\" {\n  c = <<-EOT\n    ${x}\n    curl \\\n      -k\n  EOT\n}\n";
    let source = source(text);
    let block = source.block(0).unwrap();
    let value = &block.body.attribute("c").unwrap().value;
    let ExprKind::Heredoc { parts, dedent } = &value.kind else {
        panic!("not a heredoc: {value:?}");
    };
    assert!(dedent);
    assert!(
        matches!(parts.last(), Some(Part::Literal(text)) if text.contains("curl \\\n      -k")),
        "{parts:?}"
    );
}

#[test]
fn deep_nesting_is_an_error_and_not_a_crash() {
    let text = format!(
        "a \"b\" {{\n  c = {}1{}\n}}\n",
        "(".repeat(100_000),
        ")".repeat(100_000)
    );
    assert!(source(&text).block(0).is_err());
    let text = format!(
        "a \"b\" {{\n  c = {}1{}\n}}\n",
        "\"${".repeat(100_000),
        "}\"".repeat(100_000)
    );
    assert!(source(&text).block(0).is_err());
}

#[test]
fn many_unclosed_blocks_are_scanned_in_linear_time() {
    let text = "resource \"a\" \"b\" {\n".repeat(200_000);
    assert_eq!(source(&text).errors().len(), 200_000);
}
