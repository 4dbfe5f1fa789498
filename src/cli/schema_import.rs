//! `tfmend schema import`.

use anyhow::Context as _;

use super::Status;
use super::args::SchemaImportArgs;
use super::shell::Shell;
use crate::files::{Write, write_all};
use crate::schema::Imported;

pub(super) fn run(args: &SchemaImportArgs, shell: &Shell) -> anyhow::Result<Status> {
    let reading = || {
        let file = args.file.display();
        format!("reading {file}, which has to be the output of `terraform providers schema -json`")
    };
    let text = std::fs::read_to_string(&args.file).with_context(reading)?;
    let found = Imported::default().add(&text);
    let found = found.map_err(anyhow::Error::msg).with_context(reading)?;
    let document: serde_json::Value = serde_json::from_str(&text).with_context(reading)?;
    let before = std::fs::read(&args.to).ok();
    write_all(&[Write {
        path: args.to.clone(),
        before,
        after: reduced(document).into_bytes(),
    }])?;
    for (source, types) in found {
        shell.result(&format!("{source}: {types} resource types\n"))?;
    }
    let to = args.to.display();
    shell.result(&format!(
        "wrote {to}; name it in tfmend.toml: schemas = [\"{to}\"]\n"
    ))?;
    Ok(Status::Clean)
}

/// The document without what is not read: texts, data sources, functions.
fn reduced(mut document: serde_json::Value) -> String {
    if let Some(providers) = document["provider_schemas"].as_object_mut() {
        for provider in providers.values_mut().filter_map(|it| it.as_object_mut()) {
            provider.retain(|key, _| key == "resource_schemas");
        }
    }
    drop_texts(&mut document["provider_schemas"]);
    document.to_string()
}

fn drop_texts(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.retain(|key, value| !(key.starts_with("description") && value.is_string()));
            fields.values_mut().for_each(drop_texts);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(drop_texts),
        _ => {}
    }
}
