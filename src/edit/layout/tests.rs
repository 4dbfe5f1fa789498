use super::*;
use crate::edit::Draft;
use crate::source::{Block, Source};

/// Applies what `change` makes of the first block, and settles the layout where the text was
/// canonical, as a run does.
fn mended(text: &str, change: impl Fn(&Source, &Block) -> Vec<Edit>) -> String {
    let source = Source::new("main.tf", text);
    let block = source.block(0).unwrap();
    let mut draft = Draft::new(text);
    draft.apply(&change(&source, block)).unwrap();
    if canonical::is_canonical(text) {
        draft.apply(&settle(&draft.text())).unwrap();
    }
    draft.text()
}

fn with_attribute(text: &str, name: &str, value: &str) -> String {
    mended(text, |source, block| {
        insert_attributes(source, block, &[(name, value)])
    })
}

fn with_block(text: &str, nested: &str) -> String {
    mended(text, |source, block| insert_block(source, block, nested))
}

fn without(text: &str, name: &str) -> String {
    mended(text, |source, block| {
        let item = block.body.items.iter().find(|item| match item {
            crate::source::Item::Attribute(attribute) => attribute.name == name,
            crate::source::Item::Block(nested) => nested.kind == name,
        });
        remove_item(source, block, item.unwrap())
    })
}

#[test]
fn a_new_attribute_joins_the_first_group_and_is_aligned() {
    assert_eq!(
        with_attribute(
            "a \"b\" {\n  x   = 1\n  yyy = 2 # why\n\n  tags = {\n    c = 1\n  }\n}\n",
            "encrypted",
            "true"
        ),
        "a \"b\" {\n  x         = 1\n  yyy       = 2 # why\n  encrypted = true\n\n  tags = {\n    c = 1\n  }\n}\n"
    );
}

#[test]
fn neighbours_in_a_file_that_is_not_formatted_stay_as_they_are() {
    assert_eq!(
        with_attribute(
            "a \"b\" {\n    x =1\n    yyy      = 2\n}\n",
            "encrypted",
            "true"
        ),
        "a \"b\" {\n    x =1\n    yyy      = 2\n    encrypted = true\n}\n"
    );
    assert_eq!(
        with_attribute("a \"b\" {\n  x =1\n  yyyyyyyyyyy = 2\n}\n", "on", "true"),
        "a \"b\" {\n  x =1\n  yyyyyyyyyyy = 2\n  on          = true\n}\n"
    );
}

#[test]
fn meta_arguments_stand_apart() {
    assert_eq!(
        with_attribute("a \"b\" {\n  count = 2\n}\n", "x", "1"),
        "a \"b\" {\n  count = 2\n\n  x = 1\n}\n"
    );
}

#[test]
fn an_empty_block_is_opened_up() {
    assert_eq!(
        with_attribute("a \"b\" {}\n", "x", "1"),
        "a \"b\" {\n  x = 1\n}\n"
    );
    assert_eq!(
        with_attribute("a \"b\" {\n}\n", "x", "1"),
        "a \"b\" {\n  x = 1\n}\n"
    );
}

#[test]
fn a_one_line_block_is_opened_up_and_keeps_its_comment() {
    assert_eq!(
        with_attribute("a \"b\" { y = 2 /* c */ }\n", "x", "1"),
        "a \"b\" {\n  y = 2 /* c */\n  x = 1\n}\n"
    );
    assert_eq!(
        with_block("a \"b\" { y = 2 }\n", "n {\n  x = 1\n}"),
        "a \"b\" {\n  y = 2\n\n  n {\n    x = 1\n  }\n}\n"
    );
}

#[test]
fn a_comment_over_several_lines_is_not_torn() {
    assert_eq!(
        with_attribute("a \"b\" {\n  y = 2 /* one\n  two */\n}\n", "x", "1"),
        "a \"b\" {\n  y = 2 /* one\n  two */\n  x = 1\n}\n"
    );
}

#[test]
fn a_nested_block_goes_behind_its_kind_and_before_lifecycle() {
    assert_eq!(
        with_block(
            "a \"b\" {\n  x = 1\n\n  m {\n    y = 1\n  }\n  lifecycle {\n    z = 1\n  }\n}\n",
            "n {\n  x = 1\n}"
        ),
        "a \"b\" {\n  x = 1\n\n  m {\n    y = 1\n  }\n\n  n {\n    x = 1\n  }\n\n  lifecycle {\n    z = 1\n  }\n}\n"
    );
    assert_eq!(
        with_block(
            "a \"b\" {\n  x = 1\n\n  lifecycle {\n    z = 1\n  }\n}\n",
            "n {}"
        ),
        "a \"b\" {\n  x = 1\n\n  n {}\n\n  lifecycle {\n    z = 1\n  }\n}\n"
    );
}

#[test]
fn indentation_and_line_ends_are_those_of_the_file() {
    assert_eq!(
        with_block("a \"b\" {\r\n\tx = 1\r\n}\r\n", "n {\n  x = 1\n}"),
        "a \"b\" {\r\n\tx = 1\r\n\r\n\tn {\r\n\t\tx = 1\r\n\t}\r\n}\r\n"
    );
}

#[test]
fn a_heredoc_is_not_torn() {
    assert_eq!(
        with_attribute("a \"b\" {\n  x = <<EOT\nx = 1\nEOT\n}\n", "y", "1"),
        "a \"b\" {\n  x = <<EOT\nx = 1\nEOT\n\n  y = 1\n}\n"
    );
}

#[test]
fn what_is_removed_leaves_its_comments() {
    assert_eq!(
        without(
            "a \"b\" {\n  long_name = 1\n  x         = 2 # why\n}\n",
            "x"
        ),
        "a \"b\" {\n  long_name = 1\n  # why\n}\n"
    );
    assert_eq!(
        without(
            "a \"b\" {\n  x = 1\n\n  n {\n    # inside\n    y = 1\n  }\n\n  z = 1\n}\n",
            "n"
        ),
        "a \"b\" {\n  x = 1\n\n  # inside\n\n  z = 1\n}\n"
    );
}

#[test]
fn what_is_removed_leaves_one_blank_line() {
    assert_eq!(
        without(
            "a \"b\" {\n  x = 1\n\n  n {\n    y = 1\n  }\n\n  z = 1\n}\n",
            "n"
        ),
        "a \"b\" {\n  x = 1\n\n  z = 1\n}\n"
    );
    assert_eq!(
        without("a \"b\" {\n  x = 1\n\n  n {\n    y = 1\n  }\n}\n", "n"),
        "a \"b\" {\n  x = 1\n}\n"
    );
}

#[test]
fn a_group_that_loses_its_longest_name_closes_up() {
    assert_eq!(
        without(
            "a \"b\" {\n  long_name = 1\n  x         = 2\n}\n",
            "long_name"
        ),
        "a \"b\" {\n  x = 2\n}\n"
    );
}

#[test]
fn new_top_level_blocks_stand_a_blank_line_apart() {
    let text = "a \"b\" {} # c\nd \"e\" {}";
    let source = Source::new("main.tf", text);
    let mut draft = Draft::new(text);
    let end = source.header(0).unwrap().span.end;
    draft
        .apply(&[insert_after(
            &source,
            end,
            "n \"o\" {\n\n\n  x = 1\n  yy = 2\n\n}\n",
        )])
        .unwrap();
    assert_eq!(
        draft.text(),
        "a \"b\" {} # c\n\nn \"o\" {\n  x  = 1\n  yy = 2\n}\n\nd \"e\" {}"
    );
    let mut draft = Draft::new(text);
    draft
        .apply(&[append_top_level(&source, "n \"o\" {}")])
        .unwrap();
    assert_eq!(draft.text(), format!("{text}\n\nn \"o\" {{}}"));
}

#[test]
fn comments_inside_a_replaced_value_move_above_it() {
    assert_eq!(
        mended(
            "a \"b\" {\n  x = [ # who\n    \"y\", # why\n  ] # kept\n}\n",
            |source, block| {
                let span = block.body.attribute("x").unwrap().value.span.clone();
                replace_value(source, span, "[]")
            }
        ),
        "a \"b\" {\n  # who\n  # why\n  x = [] # kept\n}\n"
    );
}

#[test]
fn a_block_goes_with_its_blank_lines_and_comments_stay() {
    for (before, after) in [
        ("a {}\n\nmoved {\n}\n\nb {}\n", "a {}\n\nb {}\n"),
        ("a {}\n\nmoved {}\n", "a {}\n"),
        ("moved {}\r\n\r\nb {}\r\n", "b {}\r\n"),
        (
            "a {}\n\n# why\nmoved {}\n\nb {}\n",
            "a {}\n\n# why\n\nb {}\n",
        ),
        ("moved {} # why\nb {}\n", " # why\nb {}\n"),
    ] {
        let source = Source::new("main.tf", before);
        let mut blocks = source.headers();
        let found = blocks.find(|(_, header)| header.kind == "moved").unwrap();
        let span = source.block(found.0).unwrap().span.clone();
        let mut draft = Draft::new(before);
        draft.apply(&remove_top_level(&source, &[span])).unwrap();
        assert_eq!(draft.text(), after);
    }
}

mod trees {
    use super::super::{Edit, Notation, Tree, append_element, insert_items};
    use crate::source::{Expr, Source};

    fn after(text: &str, edits: impl Fn(&Source, &Expr) -> Vec<Edit>) -> String {
        super::mended(text, |source, block| {
            edits(source, &block.body.attribute("x").unwrap().value)
        })
    }

    fn item(text: &str) -> String {
        let tree = Tree::item(
            "b c",
            Tree::List(vec![Tree::Value("1".into()), Tree::Value("d.e".into())]),
        );
        after(text, |source, value| {
            insert_items(source, value, &[("New", &tree)], Notation::Hcl)
        })
    }

    fn element(text: &str) -> String {
        let tree = Tree::item("a", Tree::Value("2".into()));
        after(text, |source, value| {
            append_element(source, value, &tree, Notation::Hcl)
        })
    }

    #[test]
    fn an_item_goes_last_in_the_manner_of_the_others() {
        let within = |inside: &str| format!("locals {{\n  x = {inside}\n}}\n");
        assert_eq!(
            item(&within("{}")),
            within("{ New = { \"b c\" = [1, d.e] } }")
        );
        assert_eq!(
            item(&within("{ a = 1 }")),
            within("{ a = 1, New = { \"b c\" = [1, d.e] } }")
        );
        let new = "New = {\n      \"b c\" = [\n        1,\n        d.e,\n      ]\n    }";
        assert_eq!(
            item(&within("{\n    a = 1 # one\n  }")),
            within(&format!("{{\n    a = 1 # one\n    {new}\n  }}"))
        );
        assert_eq!(
            item(&within("{\n    a = 1,\n    b = 2\n  }")),
            within(&format!("{{\n    a = 1,\n    b = 2,\n    {new}\n  }}"))
        );
    }

    #[test]
    fn an_element_goes_last_in_the_manner_of_the_others() {
        let within = |inside: &str| format!("locals {{\n  x = {inside}\n}}\n");
        assert_eq!(element(&within("[1]")), within("[1, { a = 2 }]"));
        assert_eq!(
            element(&within("{ a = 1 }")),
            within("[{ a = 1 }, { a = 2 }]")
        );
        assert_eq!(
            element(&within("[]")),
            within("[\n    {\n      a = 2\n    }\n  ]")
        );
        assert_eq!(
            element(&within("[\n    1, # one\n  ]")),
            within("[\n    1, # one\n    {\n      a = 2\n    },\n  ]")
        );
        assert_eq!(
            element(&within("[{\n    a = 1\n  }]")),
            within("[{\n    a = 1\n    }, {\n    a = 2\n  }]")
        );
    }
}
