//! `tfmend lsp`: findings and fixes in an editor, over standard input and output.

mod actions;
mod documents;
mod positions;

use anyhow::Context as _;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{CodeActionRequest, Request as _};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, PublishDiagnosticsParams,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, Url,
};

use super::Status;
use super::shell::Shell;
use documents::Documents;

/// Serves one editor until it says goodbye.
///
/// # Errors
/// The editor does not speak the protocol, or goes away in the middle.
pub(super) fn run(shell: &Shell) -> anyhow::Result<Status> {
    let (connection, threads) = Connection::stdio();
    let capabilities = serde_json::to_value(capabilities())?;
    connection
        .initialize(capabilities)
        .context("greeting the editor")?;
    let mut documents = Documents::new(shell);
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request)? {
                    break;
                }
                let response = answer(&documents, request);
                connection.sender.send(response.into())?;
            }
            Message::Notification(notification) => {
                if let Some(told) = take(&mut documents, notification)? {
                    connection.sender.send(told.into())?;
                }
            }
            Message::Response(_) => {}
        }
    }
    drop(connection);
    threads.join().context("closing the connection")?;
    Ok(Status::Clean)
}

fn capabilities() -> ServerCapabilities {
    let kinds = vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL];
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(kinds),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    }
}

fn answer(documents: &Documents<'_>, request: Request) -> Response {
    if request.method != CodeActionRequest::METHOD {
        let told = format!("tfmend does not answer {}", request.method);
        return Response::new_err(request.id, ErrorCode::MethodNotFound as i32, told);
    }
    let actions = serde_json::from_value(request.params)
        .map_err(anyhow::Error::from)
        .and_then(|params| actions::actions(documents, &params));
    match actions {
        Ok(actions) => Response::new_ok(request.id, actions),
        Err(error) => {
            let told = format!("{error:#}");
            Response::new_err(request.id, ErrorCode::InternalError as i32, told)
        }
    }
}

/// Takes what happened to a document; gives its diagnostics.
fn take(documents: &mut Documents<'_>, told: Notification) -> anyhow::Result<Option<Notification>> {
    let uri: Url = match told.method.as_str() {
        DidOpenTextDocument::METHOD => {
            let params: DidOpenTextDocumentParams = serde_json::from_value(told.params)?;
            documents.put(&params.text_document.uri, params.text_document.text);
            params.text_document.uri
        }
        DidChangeTextDocument::METHOD => {
            let params: DidChangeTextDocumentParams = serde_json::from_value(told.params)?;
            if let Some(change) = params.content_changes.into_iter().next_back() {
                documents.put(&params.text_document.uri, change.text);
            }
            params.text_document.uri
        }
        DidCloseTextDocument::METHOD => {
            let params: DidCloseTextDocumentParams = serde_json::from_value(told.params)?;
            documents.remove(&params.text_document.uri);
            params.text_document.uri
        }
        _ => return Ok(None),
    };
    let params = PublishDiagnosticsParams {
        diagnostics: documents.diagnostics(&uri),
        uri,
        version: None,
    };
    Ok(Some(Notification::new(
        PublishDiagnostics::METHOD.to_owned(),
        params,
    )))
}
