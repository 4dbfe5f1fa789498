//! Reads the packs that the build script writes: one type at a time, when asked.
//!
//! The layout is described where it is written. A pack is checked by the tests
//! (every record is read), so a question that cannot be answered is "no".

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::{Arc, OnceLock};

use flate2::read::DeflateDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::computed;
use super::model::{Attribute, Body, DataSource, Nested, Nesting, Resource};
use super::value::{Allowed, Literal, Type};
use super::version::Removed;

const MAGIC: u32 = u32::from_le_bytes(*b"TFF1");

/// What a record is about, in the order of the pack.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Resource,
    DataSource,
    Ephemeral,
    Enums,
    About,
}

/// Shared lists of values of one service.
type Enums = BTreeMap<String, Vec<Literal>>;

/// Facts about a release as a whole.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The release whose structure was compared with the provider's own output.
    #[serde(rename = "runtime_exact_version")]
    pub structure_from: String,
    /// The release whose source says what replaces, where it is another.
    pub force_new_from: Option<String>,
    /// Resource types that older releases had.
    #[serde(default)]
    pub removed_resources: BTreeMap<String, Removed>,
    /// Data sources that older releases had.
    #[serde(default)]
    pub removed_data_sources: BTreeMap<String, Removed>,
}

/// All releases of one provider.
pub(super) struct Pack {
    bytes: &'static [u8],
    layout: OnceLock<Option<Layout>>,
    resources: Shelf<Resource>,
    data_sources: Shelf<DataSource>,
    ephemeral: Shelf<DataSource>,
    enums: Shelf<Enums>,
    about: Shelf<About>,
}

impl Pack {
    pub(super) const fn new(bytes: &'static [u8]) -> Self {
        Self {
            bytes,
            layout: OnceLock::new(),
            resources: Shelf::new(Kind::Resource),
            data_sources: Shelf::new(Kind::DataSource),
            ephemeral: Shelf::new(Kind::Ephemeral),
            enums: Shelf::new(Kind::Enums),
            about: Shelf::new(Kind::About),
        }
    }

    fn layout(&self) -> Option<&Layout> {
        self.layout
            .get_or_init(|| Layout::read(self.bytes))
            .as_ref()
    }

    pub(super) fn resource(&self, name: &str, release: usize) -> Option<Arc<Resource>> {
        self.resources
            .get(self.layout()?, name, release, |resource| {
                computed::resolve(name, &mut resource.conditional_force_new);
                self.complete(&mut resource.body, release);
            })
    }

    pub(super) fn data_source(&self, name: &str, release: usize) -> Option<Arc<DataSource>> {
        self.data_sources
            .get(self.layout()?, name, release, |source| {
                self.complete(&mut source.body, release);
            })
    }

    pub(super) fn ephemeral(&self, name: &str, release: usize) -> Option<Arc<DataSource>> {
        self.ephemeral.get(self.layout()?, name, release, |source| {
            self.complete(&mut source.body, release);
        })
    }

    pub(super) fn about(&self, version: &str, release: usize) -> Option<Arc<About>> {
        self.about.get(self.layout()?, version, release, |_| {})
    }

    /// The names of one kind that a release has, sorted.
    pub(super) fn names(
        &'static self,
        kind: Kind,
        release: usize,
    ) -> impl Iterator<Item = &'static str> {
        let layout = self.layout();
        let rows = layout.map_or(0..0, |layout| layout.rows(kind));
        rows.filter_map(move |row| {
            let layout = layout?;
            let has = layout.entry(row)?.mask >> release & 1 == 1;
            if has { layout.name(row) } else { None }
        })
    }

    /// A shared list by its key: the release's own, or else the newest's.
    pub(super) fn enum_values(&self, key: &str, release: usize) -> Option<Vec<Literal>> {
        let (service, name) = key.split_once('.')?;
        let layout = self.layout()?;
        let lists = |release| self.enums.get(layout, service, release, |_| {});
        lists(release).or_else(|| lists(0))?.get(name).cloned()
    }

    /// Fills in what the stored form leaves to be derived.
    fn complete(&self, body: &mut Body, release: usize) {
        self.complete_all(&mut body.attributes, release);
        for block in body.blocks.values_mut() {
            self.complete(&mut block.body, release);
        }
    }

    fn complete_all(&self, attributes: &mut BTreeMap<String, Attribute>, release: usize) {
        for attribute in attributes.values_mut() {
            self.resolve(attribute.allowed.as_mut(), release);
            if let Some(elem) = &mut attribute.elem {
                self.resolve(elem.allowed.as_mut(), release);
            }
            if let Some(nested) = &mut attribute.nested {
                self.complete_all(&mut nested.attributes, release);
                attribute.ty = type_of(nested);
            }
        }
    }

    fn resolve(&self, allowed: Option<&mut Allowed>, release: usize) {
        let Some(allowed) = allowed else { return };
        if let Some(key) = &allowed.key {
            allowed.values = self.enum_values(key, release).unwrap_or_default();
        }
        allowed.exact = release == 0 && !allowed.values.is_empty();
    }
}

/// The type that nested attributes amount to.
fn type_of(nested: &Nested) -> Type {
    let fields = nested
        .attributes
        .iter()
        .map(|(name, of)| (name.clone(), of.ty.clone()));
    let object = Type::Object(fields.collect());
    match nested.nesting {
        Nesting::Single | Nesting::Group => object,
        Nesting::List => Type::List(Box::new(object)),
        Nesting::Set => Type::Set(Box::new(object)),
        Nesting::Map => Type::Map(Box::new(object)),
    }
}

/// The records of one kind that have been read so far.
struct Shelf<T> {
    kind: Kind,
    slots: OnceLock<Box<[Slot<T>]>>,
}

/// One record, once it has been asked for; `None` inside when unreadable.
type Slot<T> = OnceLock<Option<Arc<T>>>;

impl<T: DeserializeOwned> Shelf<T> {
    const fn new(kind: Kind) -> Self {
        Self {
            kind,
            slots: OnceLock::new(),
        }
    }

    /// The record of `name` in `release`, read and passed through `complete` the
    /// first time.
    fn get(
        &self,
        layout: &Layout,
        name: &str,
        release: usize,
        complete: impl FnOnce(&mut T),
    ) -> Option<Arc<T>> {
        let records = layout.records(self.kind)?;
        let record = layout.record(self.kind, name, release)?;
        let slots = self
            .slots
            .get_or_init(|| records.clone().map(|_| OnceLock::new()).collect());
        let slot = slots.get((record - records.start) as usize)?;
        slot.get_or_init(|| {
            let mut value: T = layout.decode(record)?;
            complete(&mut value);
            Some(Arc::new(value))
        })
        .clone()
    }
}

/// One name: which releases have it, and its first record.
struct Entry {
    mask: u32,
    name: usize,
    first: u32,
}

/// The parts of a pack.
struct Layout {
    kinds: [usize; 5],
    chunks: &'static [u8],
    rows: &'static [u8],
    names: &'static [u8],
    data: &'static [u8],
}

impl Layout {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        if word(bytes, 0)? != MAGIC {
            return None;
        }
        let chunks = word(bytes, 1)? as usize;
        let mut kinds = [0; 5];
        for (at, kind) in kinds.iter_mut().enumerate() {
            *kind = word(bytes, 2 + at)? as usize;
        }
        let entries: usize = kinds.iter().sum();
        let rest = bytes.get(7 * 4..)?;
        let (chunks, rest) = rest.split_at_checked((chunks + 1) * 12)?;
        let (rows, rest) = rest.split_at_checked((entries + 1) * 8)?;
        let names = word(rows, entries * 2)? as usize;
        let (names, data) = rest.split_at_checked(names)?;
        Some(Self {
            kinds,
            chunks,
            rows,
            names,
            data,
        })
    }

    /// The rows of one kind.
    fn rows(&self, kind: Kind) -> std::ops::Range<usize> {
        let start = self.kinds.iter().take(kind as usize).sum();
        start..start + self.kinds.get(kind as usize).copied().unwrap_or_default()
    }

    /// The records of one kind.
    fn records(&self, kind: Kind) -> Option<std::ops::Range<u32>> {
        let rows = self.rows(kind);
        Some(self.entry(rows.start)?.first..self.entry(rows.end)?.first)
    }

    fn entry(&self, row: usize) -> Option<Entry> {
        let (packed, first) = (word(self.rows, row * 2)?, word(self.rows, row * 2 + 1)?);
        Some(Entry {
            mask: packed >> 24,
            name: (packed & 0x00ff_ffff) as usize,
            first,
        })
    }

    fn name(&self, row: usize) -> Option<&'static str> {
        let name = self
            .names
            .get(self.entry(row)?.name..self.entry(row + 1)?.name)?;
        std::str::from_utf8(name).ok()
    }

    /// The record of `name` in `release`.
    fn record(&self, kind: Kind, name: &str, release: usize) -> Option<u32> {
        let mut rows = self.rows(kind);
        while !rows.is_empty() {
            let middle = rows.start + rows.len() / 2;
            match self.name(middle)?.cmp(name) {
                std::cmp::Ordering::Less => rows.start = middle + 1,
                std::cmp::Ordering::Greater => rows.end = middle,
                std::cmp::Ordering::Equal => {
                    let entry = self.entry(middle)?;
                    let bit = 1 << release;
                    let newer = (entry.mask & (bit - 1)).count_ones();
                    return (entry.mask & bit != 0).then_some(entry.first + newer);
                }
            }
        }
        None
    }

    /// The value of a record.
    fn decode<T: DeserializeOwned>(&self, record: u32) -> Option<T> {
        let chunk = self.chunk(record)?;
        let field = |row: usize, of: usize| word(self.chunks, row * 3 + of);
        let (from, to) = (field(chunk, 1)? as usize, field(chunk + 1, 1)? as usize);
        let mut text = vec![0; field(chunk, 2)? as usize];
        DeflateDecoder::new(self.data.get(from..to)?)
            .read_exact(&mut text)
            .ok()?;
        let line = (record - field(chunk, 0)?) as usize;
        serde_json::from_slice(text.split(|byte| *byte == b'\n').nth(line)?).ok()
    }

    /// The chunk that holds a record.
    fn chunk(&self, record: u32) -> Option<usize> {
        let (mut low, mut high) = (0, (self.chunks.len() / 12).checked_sub(1)?);
        while low + 1 < high {
            let middle = usize::midpoint(low, high);
            if word(self.chunks, middle * 3)? <= record {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(low)
    }
}

/// The `at`th number of a table.
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let (word, _) = bytes.get(at * 4..)?.split_first_chunk()?;
    Some(u32::from_le_bytes(*word))
}
