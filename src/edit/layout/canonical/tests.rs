use super::*;

/// Asserts that `before` becomes `after`, that `after` is canonical, and that
/// the white-space changes alone lead to the same result.
#[track_caller]
fn lays_out(before: &str, after: &str) {
    rewrites(before, after);
    assert_eq!(respaced(before), after);
}

/// The same for a text in which more than white space changes.
#[track_caller]
fn rewrites(before: &str, after: &str) {
    assert_eq!(format(before).as_deref(), Some(after));
    assert_eq!(is_canonical(before), before == after);
    assert!(is_canonical(after));
}

fn respaced(text: &str) -> String {
    let mut out = String::new();
    let mut end = 0;
    for (range, spaces) in spacing(text).unwrap() {
        assert!(range.start >= end, "entries are in order and apart");
        assert!(text[range.clone()].chars().all(|c| c == ' ' || c == '\t'));
        out += &text[end..range.start];
        out += &spaces;
        end = range.end;
    }
    out + &text[end..]
}

#[test]
fn aligns_equals_in_a_group() {
    lays_out(
        "a=1\nlonger    =   2\n\nb =3\n",
        "a      = 1\nlonger = 2\n\nb = 3\n",
    );
}

#[test]
fn a_line_without_equals_ends_a_group() {
    lays_out(
        "aaa = 1\nfoo {\n}\nb = 2\n# c\nccc = 3\n",
        "aaa = 1\nfoo {\n}\nb = 2\n# c\nccc = 3\n",
    );
}

#[test]
fn a_value_that_stays_open_ends_a_group() {
    lays_out(
        "a = 1\nlong = {\nb = 1\nccc=2\n}\nd = {}\neee = [1]\n",
        "a = 1\nlong = {\n  b   = 1\n  ccc = 2\n}\nd   = {}\neee = [1]\n",
    );
}

#[test]
fn aligns_comments_in_a_group() {
    lays_out(
        "a = 1 # x\nbb = 222 // y\nfoo {} # z\n\nc = 1   # w\n",
        "a  = 1   # x\nbb = 222 // y\nfoo {}   # z\n\nc = 1 # w\n",
    );
}

#[test]
fn a_block_comment_is_a_token_as_any_other() {
    lays_out(
        "a = 1/* x */\nbb=/* y */2 # z\n/* k\n    k */c = 3\n",
        "a               = 1 /* x */\nbb              = /* y */ 2 # z\n/* k\n    k */ c = 3\n",
    );
}

#[test]
fn a_comment_keeps_its_text_and_takes_the_indent() {
    lays_out(
        "foo {\n#a\t b  \n      //c\n}\n",
        "foo {\n  #a\t b  \n  //c\n}\n",
    );
}

#[test]
fn indents_nested_blocks_by_two() {
    lays_out(
        "a {\nb {\n      c = 1\n   }\n}\n",
        "a {\n  b {\n    c = 1\n  }\n}\n",
    );
}

#[test]
fn brackets_opened_on_one_line_are_one_step() {
    lays_out(
        "a = foo([{\nb = 1\n}])\nc = [\n{\nd = 1\n}, {\ne = 2\n}]\n",
        "a = foo([{\n  b = 1\n}])\nc = [\n  {\n    d = 1\n    }, {\n    e = 2\n}]\n",
    );
}

#[test]
fn a_heredoc_keeps_its_text() {
    lays_out(
        "a {\nb = <<-E\n x =  ${ y }\n\tE\nccc  = 1\n}\n",
        "a {\n  b   = <<-E\n x =  ${y}\n\tE\n  ccc = 1\n}\n",
    );
}

#[test]
fn a_heredoc_in_a_call_leaves_the_call_open() {
    lays_out(
        "a = foo(<<E\n  x\nE\n,   1)\nb = 1\n",
        "a = foo(<<E\n  x\nE\n, 1)\nb = 1\n",
    );
}

#[test]
fn a_one_line_block_has_spaces_inside_its_braces() {
    lays_out(
        "foo \"a\"{b=1}\nfoo{ }\nlonger {c = {d=1}}\n",
        "foo \"a\" { b = 1 }\nfoo {}\nlonger { c = { d = 1 } }\n",
    );
}

#[test]
fn line_ends_stay_as_they_are() {
    lays_out(
        "a=1  \r\nbb = 2 # c\r\n  \r\n\n# d\r\n",
        "a  = 1\r\nbb = 2 # c\r\n\r\n\n# d\r\n",
    );
    assert!(is_canonical("a = <<E\r\n x\r\nE\r\n"));
}

#[test]
fn a_line_break_counts_as_one_column_in_a_comment() {
    lays_out(
        "a = 1 /* b\r\n c */ + 1 # d\nb = 2 # e\n",
        "a = 1 /* b\r\n c */ + 1 # d\nb = 2                # e\n",
    );
}

#[test]
fn a_tab_between_tokens_becomes_spaces() {
    lays_out("foo\t{\n\ta\t=\t1\n}\n", "foo {\n  a = 1\n}\n");
    assert!(is_canonical("a = \"\t\" #\t\n"));
}

#[test]
fn a_byte_order_mark_goes_with_formatting_alone() {
    rewrites("\u{feff}a = 1\n", "a = 1\n");
    assert_eq!(respaced("\u{feff} a =1\n"), "\u{feff}a = 1\n");
}

#[test]
fn what_follows_the_last_line_break_keeps_its_length() {
    lays_out("a = 1\n \t", "a = 1\n  ");
    lays_out("a=1  ", "a = 1  ");
    lays_out("", "");
    assert_eq!(format("\u{feff}").as_deref(), Some("   "));
}

#[test]
fn aligns_the_items_of_an_object() {
    lays_out(
        "a = {\nb=1\n\"ccc\"=2,\n(d) = 3\n  e : 4\n}\n",
        "a = {\n  b     = 1\n  \"ccc\" = 2,\n  (d)   = 3\n  e : 4\n}\n",
    );
}

#[test]
fn brackets_and_parentheses_have_no_spaces_inside() {
    lays_out(
        "a = [ 1,2 ,3 ]\nb = foo ( x , y ... )\nc = ( 1+2 )\nd = x [ 0 ] . y [*] . z\n",
        "a = [1, 2, 3]\nb = foo(x, y...)\nc = (1 + 2)\nd = x[0].y[*].z\n",
    );
}

#[test]
fn a_template_keeps_its_text_and_not_the_spaces_of_its_sequences() {
    lays_out(
        "a = \"  ${ b }  ${{}} %{ if c }d%{endif}\"\n",
        "a = \"  ${b}  ${ {} } %{if c}d%{endif}\"\n",
    );
}

#[test]
fn a_minus_is_a_sign_where_no_operand_comes_before() {
    lays_out(
        "a=- 1\nb=x -1\nc=[- 1,-x]\nd=x - - 1\ne=x?- 1:-2\nf=x==-1&&-y\ng=foo()-1\n",
        "a = -1\nb = x - 1\nc = [-1, -x]\nd = x - -1\ne = x ? -1 : -2\nf = x == -1 && -y\ng = foo() - 1\n",
    );
}

#[test]
fn a_bang_has_no_space_after_it() {
    lays_out("a = ! b||! c\n", "a = !b || !c\n");
}

#[test]
fn the_in_of_a_for_has_a_space_before_a_list() {
    lays_out(
        "a = [for x in[1]:x]\nb = in [0]\n",
        "a = [for x in [1] : x]\nb = in[0]\n",
    );
}

#[test]
fn the_names_of_a_namespaced_function_stay_together() {
    lays_out(
        "a = provider :: foo::bar (1)\n",
        "a = provider::foo::bar(1)\n",
    );
}

#[test]
fn a_grapheme_cluster_is_one_column() {
    lays_out(
        "a = \"日本\" # 1\nb = \"e\u{301}\" # 2\nc = \"👩‍👧\" # 3\nd = \"abc\" # 4\n",
        "a = \"日本\"  # 1\nb = \"e\u{301}\"   # 2\nc = \"👩‍👧\"   # 3\nd = \"abc\" # 4\n",
    );
}

#[test]
fn indic_conjuncts_are_two_columns() {
    lays_out(
        "a = \"\u{915}\u{94d}\u{937}\" # 1\nb = \"xyz\" # 2\n",
        "a = \"\u{915}\u{94d}\u{937}\"  # 1\nb = \"xyz\" # 2\n",
    );
}

#[test]
fn unwraps_a_value_that_is_one_interpolation() {
    rewrites(
        "a = \"${b}\"\nccc = \"${foo(\"${x}\")}\" # c\n",
        "a   = b\nccc = foo(\"${x}\") # c\n",
    );
    rewrites("foo { a = \"${b}\" }\n", "foo { a = b }\n");
}

#[test]
fn a_value_with_more_than_an_interpolation_stays() {
    for text in [
        "a = \"${b}${c}\"\n",
        "a = \"${b}\" == \"${c}\"\n",
        "a = \"x${b}\"\n",
        "a = [\"${b}\"]\n",
        "a = { b = \"${c}\" }\n",
    ] {
        assert!(is_canonical(text), "{text}");
    }
}

#[test]
fn an_interpolation_over_lines_gets_parentheses() {
    rewrites("a = \"${\nb ?\nc : d\n}\"\n", "a = (b ?\nc : d)\n");
    rewrites("a = \"${(b ?\nc : d)}\"\n", "a = (b ?\nc : d)\n");
}

#[test]
fn a_variable_type_takes_its_present_form() {
    for (old, new) in [
        ("\"string\"", "string"),
        ("\"list\"", "list(string)"),
        ("\"map\"", "map(string)"),
        ("list", "list(any)"),
        ("map", "map(any)"),
        ("set", "set(any)"),
        ("\"set\"", "\"set\""),
        ("\"${string}\"", "\"${string}\""),
        ("list(string)", "list(string)"),
    ] {
        rewrites(
            &format!("variable \"a\" {{\n  type = {old}\n}}\n"),
            &format!("variable \"a\" {{\n  type = {new}\n}}\n"),
        );
    }
}

#[test]
fn a_type_elsewhere_is_a_value_like_any_other() {
    assert!(is_canonical("type = \"list\"\n"));
    assert!(is_canonical("a \"b\" {\n  type = list\n}\n"));
    assert!(is_canonical(
        "variable \"a\" {\n  b {\n    type = list\n  }\n}\n"
    ));
}

#[test]
fn labels_are_quoted_and_lose_the_comments_among_them() {
    rewrites(
        "resource /* x */ a /* y */ \"b\" /* z */ {}\n",
        "resource \"a\" \"b\" /* z */ {}\n",
    );
    assert!(is_canonical("locals /* x */ {}\n"));
}

#[test]
fn a_label_has_only_the_escapes_it_needs() {
    rewrites(
        "a \"\\u0041\\n\\\"\\\\\" \"\\U0001f600\" \"\\u200b\" {}\n",
        "a \"A\\n\\\"\\\\\" \"😀\" \"\\u200b\" {}\n",
    );
}

#[test]
fn a_label_with_an_introducer_is_lost() {
    rewrites("a \"b$c\" \"d\" {}\n", "a \"d\" {}\n");
}

#[test]
fn gives_nothing_for_a_text_of_another_shape() {
    for text in [
        "a = \"",
        "a",
        "a = ",
        "a {",
        "}",
        "\"a\" = 1",
        "1",
        "a = )",
        "a \"b\"\n{}\n",
    ] {
        assert_eq!(format(text), None, "{text:?}");
        assert!(!is_canonical(text), "{text:?}");
    }
}

#[test]
fn spacing_needs_no_whole_file() {
    assert_eq!(spacing("a = \""), None);
    assert_eq!(respaced("[ 1,\n2"), "[1,\n  2");
    assert_eq!(respaced("}\n  a=\"${b}\"\n"), "}\na = \"${b}\"\n");
}

#[test]
fn deep_nesting_takes_no_stack() {
    let text = format!("a = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert!(is_canonical(&text));
    let text = "a { ".repeat(100_000) + "b = 1" + &" }".repeat(100_000) + "\n";
    assert!(is_canonical(&text));
}
