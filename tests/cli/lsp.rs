//! `tfmend lsp`, driven as an editor does.

use std::io::{BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

use super::fixture::*;

struct Editor {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    requests: i32,
    uri: String,
}

impl Editor {
    fn start(test: &CliTest, file: &str) -> Self {
        let mut child = test
            .command(&["lsp"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut editor = Self {
            to: child.stdin.take(),
            from: BufReader::new(child.stdout.take().unwrap()),
            child,
            requests: 0,
            uri: format!("file://{}", test.path(file).display()),
        };
        let greeting = editor.ask("initialize", json!({"capabilities": {}}));
        assert_eq!(greeting["capabilities"]["textDocumentSync"], 1);
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: &Message) {
        let to = self.to.as_mut().unwrap();
        message.write(to).unwrap();
        to.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&Notification::new(method.to_owned(), params).into());
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.requests += 1;
        let id = self.requests.into();
        self.send(&Request::new(id, method.to_owned(), params).into());
        match Message::read(&mut self.from).unwrap() {
            Some(Message::Response(response)) => response.result.unwrap_or_default(),
            other => panic!("no response but {other:?}"),
        }
    }

    fn diagnostics(&mut self) -> Value {
        match Message::read(&mut self.from).unwrap() {
            Some(Message::Notification(mut told)) => {
                assert_eq!(told.method, "textDocument/publishDiagnostics");
                told.params["diagnostics"].take()
            }
            other => panic!("no diagnostics but {other:?}"),
        }
    }

    fn open(&mut self, text: &str) -> Value {
        let document =
            json!({"uri": self.uri, "languageId": "terraform", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
        self.diagnostics()
    }

    fn change(&mut self, text: &str) -> Value {
        let params = json!({"textDocument": {"uri": self.uri, "version": 2}, "contentChanges": [{"text": text}]});
        self.tell("textDocument/didChange", params);
        self.diagnostics()
    }

    fn actions(&mut self, range: &Value, only: &str) -> Vec<Value> {
        let params = json!({
            "textDocument": {"uri": self.uri},
            "range": range,
            "context": {"diagnostics": [], "only": [only]},
        });
        let actions = self.ask("textDocument/codeAction", params);
        actions.as_array().unwrap().clone()
    }

    /// The text after the edits of an action.
    fn applied(&self, text: &str, action: &Value) -> String {
        let mut edits = action["edit"]["changes"][&self.uri]
            .as_array()
            .unwrap()
            .clone();
        edits.reverse();
        let mut text = text.to_owned();
        for edit in edits {
            let at = |end: &str| offset(&text, &edit["range"][end]);
            let span = at("start")..at("end");
            text.replace_range(span, edit["newText"].as_str().unwrap());
        }
        text
    }

    fn stop(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        drop(self.to.take());
        assert!(self.child.wait().unwrap().success());
    }
}

fn offset(text: &str, position: &Value) -> usize {
    let number = |key: &str| usize::try_from(position[key].as_u64().unwrap()).unwrap();
    let lines = text.split_inclusive('\n').take(number("line"));
    let start: usize = lines.map(str::len).sum();
    let mut units = 0;
    for (at, c) in text[start..].char_indices() {
        if units == number("character") {
            return start + at;
        }
        units += c.len_utf16();
    }
    text.len()
}

const CONFIG: (&str, &str) = (
    "tfmend.toml",
    "select = [\"dynamodb-point-in-time-recovery\", \"s3-public-access-block\"]\n",
);

#[test]
fn findings_are_told_as_the_text_changes_and_the_disk_does_not_count() {
    let test = CliTest::with(&[CONFIG, ("main.tf", TABLE_MENDED)]);
    let mut editor = Editor::start(&test, "main.tf");
    let found = editor.open(TABLE);
    assert_eq!(found[0]["code"], "dynamodb-point-in-time-recovery");
    assert_eq!(found[0]["range"]["start"]["line"], 0);
    assert_eq!(editor.change(TABLE_MENDED), json!([]));
    let uri = editor.uri.clone();
    editor.tell(
        "textDocument/didClose",
        json!({"textDocument": {"uri": uri}}),
    );
    assert_eq!(editor.diagnostics(), json!([]));
    editor.stop();
}

#[test]
fn a_quick_fix_and_fix_all_come_to_what_fix_writes() {
    let text = format!("# \u{1f600}\n{TABLE}\n{}\n{BUCKET}", table("second"));
    let test = CliTest::with(&[CONFIG, ("main.tf", &text)]);
    let mut editor = Editor::start(&test, "main.tf");
    let found = editor.open(&text);
    assert_eq!(found.as_array().unwrap().len(), 3);
    let quick = editor.actions(&found[1]["range"], "quickfix");
    assert_eq!(quick.len(), 1, "{quick:?}");
    let one = text.replace(&table("second"), &table_mended("second"));
    assert_eq!(editor.applied(&text, &quick[0]), one);
    let opted = editor.actions(&found[2]["range"], "quickfix");
    assert!(opted[0]["title"].as_str().unwrap().ends_with("(unsafe)"));
    assert_eq!(
        editor.applied(&text, &opted[0]),
        text.replace(BUCKET, BUCKET_MENDED)
    );
    let all = editor.actions(&found[0]["range"], "source.fixAll");
    assert_eq!(all.len(), 1);
    let mended = editor.applied(&text, &all[0]);
    editor.stop();
    assert_eq!(test.read("main.tf"), text);
    test.run(&["check", "--fix", "--allow-no-vcs", "main.tf"])
        .exits(1);
    assert_eq!(test.read("main.tf"), mended);
}

#[test]
fn a_config_that_cannot_be_read_is_told_in_the_document() {
    let test = CliTest::with(&[("tfmend.toml", "selct = []\n")]);
    let mut editor = Editor::start(&test, "main.tf");
    let found = editor.open(TABLE);
    assert!(found[0]["message"].as_str().unwrap().contains("selct"));
    editor.stop();
}
