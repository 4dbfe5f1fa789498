//! Packs the provider facts (`src/schema/facts/*.json.gz`) into one file per
//! provider, and writes the Rust source that embeds them.
//!
//! Layout of a pack, all numbers little-endian `u32`:
//!
//! ```text
//! magic, number of chunks, number of names of each of the 5 kinds
//! chunks:  (first record, offset, raw length) each, and one closing row
//! names:   (releases << 24 | offset, first record) each, and one closing row
//! the names, joined          the chunks, raw deflate
//! ```
//!
//! A record is one type in one release, as one line of JSON. The records of one
//! name stand together, newest release first: neighbouring releases differ so
//! little that the older ones cost next to nothing once compressed.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::DeflateEncoder;
use serde_json::{Map, Value, json};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Where the facts stand, from the package's root.
const FACTS: &str = "src/schema/facts";
/// First word of a pack; the reader refuses any other.
const MAGIC: u32 = u32::from_le_bytes(*b"TFF1");
/// How much text is compressed together: deflate's window. More would compress
/// better, and make the first question about a type slower.
const CHUNK: usize = 32 * 1024;
/// Kinds with one record per name, in the order of the reader's `Kind`.
const BODIES: [&str; 3] = ["resources", "data_sources", "ephemeral_resources"];
/// Facts about the release itself: kept as its one record of the last kind.
const ABOUT: [&str; 4] = [
    "runtime_exact_version",
    "force_new_from",
    "removed_resources",
    "removed_data_sources",
];
/// Left out on purpose.
const LEFT_OUT: [&str; 4] = ["format", "provider", "version", "generated"];

/// The records of one kind: name → (release, newest = 0; JSON), newest first.
type Kind = BTreeMap<String, Vec<(usize, String)>>;

/// One file of facts.
struct Release {
    provider: String,
    version: String,
    facts: Map<String, Value>,
}

/// Reads all facts and writes into `out_dir` one `<provider>.facts` each and
/// `facts.rs`, which embeds them.
///
/// Fails when a file cannot be read, or holds a section this does not know.
pub(crate) fn pack(out_dir: &Path) -> Fallible<()> {
    let root = env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?;
    let folder = PathBuf::from(root).join(FACTS);
    println!("cargo:rerun-if-changed=build/facts.rs");
    println!("cargo:rerun-if-changed={FACTS}");
    let mut source = String::new();
    for (provider, releases) in by_provider(&folder)? {
        let kinds = kinds(&releases)?;
        let name = provider.rsplit('/').next().unwrap_or(&provider);
        fs::write(out_dir.join(format!("{name}.facts")), packed(&kinds)?)?;
        embed(&mut source, name, &releases)?;
    }
    fs::write(out_dir.join("facts.rs"), source)?;
    Ok(())
}

/// The releases found in `folder`, per provider, newest first.
fn by_provider(folder: &Path) -> Fallible<BTreeMap<String, Vec<Release>>> {
    let mut found: BTreeMap<String, Vec<Release>> = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "gz") {
            println!("cargo:rerun-if-changed={FACTS}/{}", file_name(&path));
            let release = read(&path).map_err(|e| format!("{}: {e}", file_name(&path)))?;
            found
                .entry(release.provider.clone())
                .or_default()
                .push(release);
        }
    }
    for releases in found.values_mut() {
        releases.sort_by_key(|r| std::cmp::Reverse(numbers(&r.version)));
        if releases.len() > 8 {
            return Err("more than eight releases of one provider".into());
        }
    }
    Ok(found)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The parts of a version, for ordering.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}

/// One file of facts.
fn read(path: &Path) -> Fallible<Release> {
    let mut text = Vec::new();
    GzDecoder::new(fs::File::open(path)?).read_to_end(&mut text)?;
    let Value::Object(facts) = serde_json::from_slice(&text)? else {
        return Err("not an object".into());
    };
    if facts.get("format") != Some(&json!(1)) {
        return Err("not of format 1".into());
    }
    let string = |key: &str| -> Fallible<String> {
        Ok(facts
            .get(key)
            .and_then(Value::as_str)
            .ok_or_else(|| format!("no {key}"))?
            .to_owned())
    };
    Ok(Release {
        provider: string("provider")?,
        version: string("version")?,
        facts,
    })
}

/// All records of one provider, sorted into their kinds.
fn kinds(releases: &[Release]) -> Fallible<[Kind; 5]> {
    let mut kinds: [Kind; 5] = Default::default();
    for (at, release) in releases.iter().enumerate() {
        let mut about = Map::new();
        for (key, value) in &release.facts {
            if let Some(kind) = BODIES.iter().position(|k| k == key) {
                add(&mut kinds[kind], at, value)?;
            } else if key == "enums" {
                add(&mut kinds[3], at, &Value::Object(by_service(value)?))?;
            } else if ABOUT.contains(&key.as_str()) {
                about.insert(key.clone(), value.clone());
            } else if !LEFT_OUT.contains(&key.as_str()) {
                return Err(format!("{}: unknown section {key}", release.version).into());
            }
        }
        let about = serde_json::to_string(&Value::Object(about))?;
        kinds[4].insert(release.version.clone(), vec![(at, about)]);
    }
    Ok(kinds)
}

/// Adds every member of `value` as a record of release `at`.
fn add(kind: &mut Kind, at: usize, value: &Value) -> Fallible<()> {
    for (name, record) in value.as_object().ok_or("a section is not an object")? {
        let line = serde_json::to_string(record)?;
        kind.entry(name.clone()).or_default().push((at, line));
    }
    Ok(())
}

/// `{"s3.MFADelete": […]}` → `{"s3": {"MFADelete": […]}}`: a type asks for the
/// values of one service, so these are read together.
fn by_service(enums: &Value) -> Fallible<Map<String, Value>> {
    let mut services = Map::new();
    for (key, values) in enums.as_object().ok_or("enums is not an object")? {
        let (service, name) = key
            .split_once('.')
            .ok_or_else(|| format!("no service: {key}"))?;
        let members = services.entry(service).or_insert_with(|| json!({}));
        if let Value::Object(members) = members {
            members.insert(name.to_owned(), values.clone());
        }
    }
    Ok(services)
}

/// The bytes of one provider's pack.
fn packed(kinds: &[Kind; 5]) -> Fallible<Vec<u8>> {
    let (mut rows, mut names, mut record) = (Vec::new(), String::new(), 0_u32);
    for (name, records) in kinds.iter().flatten() {
        let mask = records
            .iter()
            .fold(0_u32, |mask, (release, _)| mask | 1 << release);
        rows.extend([mask << 24 | offset(names.len())?, record]);
        names.push_str(name);
        record += u32::try_from(records.len())?;
    }
    rows.extend([offset(names.len())?, record]);

    let (chunks, data) = chunks(kinds)?;
    let mut words = vec![MAGIC, u32::try_from(chunks.len() / 3 - 1)?];
    for kind in kinds {
        words.push(u32::try_from(kind.len())?);
    }
    words.extend(chunks);
    words.extend(rows);
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    bytes.extend(names.as_bytes());
    bytes.extend(data);
    Ok(bytes)
}

/// `at` as an offset that leaves the upper eight bits free.
fn offset(at: usize) -> Fallible<u32> {
    let at = u32::try_from(at)?;
    if at >> 24 == 0 {
        Ok(at)
    } else {
        Err("the names are too long for a pack".into())
    }
}

/// The chunk table, closing row included, and the compressed chunks.
fn chunks(kinds: &[Kind; 5]) -> Fallible<(Vec<u32>, Vec<u8>)> {
    let (mut table, mut data) = (Vec::new(), Vec::new());
    let (mut text, mut first, mut record) = (String::new(), 0_u32, 0_u32);
    let mut close = |text: &mut String, first: u32| -> Fallible<()> {
        table.extend([
            first,
            u32::try_from(data.len())?,
            u32::try_from(text.len())?,
        ]);
        let mut encoder = DeflateEncoder::new(&mut data, Compression::best());
        encoder.write_all(text.as_bytes())?;
        encoder.finish()?;
        text.clear();
        Ok(())
    };
    for records in kinds.iter().flat_map(BTreeMap::values) {
        let whole: usize = records.iter().map(|(_, line)| line.len() + 1).sum();
        for (at, (_, line)) in records.iter().enumerate() {
            // The releases of one type stay together where they fit at all.
            let wanted = if at == 0 && whole <= CHUNK {
                whole
            } else {
                line.len() + 1
            };
            if !text.is_empty() && text.len() + wanted > CHUNK {
                close(&mut text, first)?;
                first = record;
            }
            text.push_str(line);
            text.push('\n');
            record += 1;
        }
    }
    close(&mut text, first)?;
    table.extend([record, u32::try_from(data.len())?, 0]);
    Ok((table, data))
}

/// Adds the Rust source that embeds the pack and lists the releases.
fn embed(source: &mut String, name: &str, releases: &[Release]) -> Fallible<()> {
    let upper = name.to_uppercase();
    let variant = format!("{}{}", &upper[..1], &name[1..]);
    writeln!(
        source,
        "pub(super) static {upper}: Pack = \
         Pack::new(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.facts\")));"
    )?;
    let count = releases.len();
    writeln!(
        source,
        "pub(super) static {upper}_RELEASES: [Release; {count}] = ["
    )?;
    for (at, release) in releases.iter().enumerate() {
        let version = &release.version;
        writeln!(
            source,
            "    Release {{ provider: Provider::{variant}, version: {version:?}, at: {at} }},"
        )?;
    }
    writeln!(source, "];")?;
    Ok(())
}
