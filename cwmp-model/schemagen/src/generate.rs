//! From documents to tables: everything a vendor can ask for, in one place.

use alloc::collections::BTreeSet;
use core::fmt;
use std::path::{Path, PathBuf};

use cwmp_model::{Limit, SchemaBuf};

use crate::bbf::documents::Documents;
use crate::bbf::flat::Flat;
use crate::bbf::nodes::{self, Root};
use crate::bbf::profiles;
use crate::draft::{self, Draft};
use crate::element::Element;
use crate::error::{ReadError, ReadErrorKind, read_text};
use crate::extension;
use crate::pattern::Pattern;
use crate::report::Report;

/// Reads a data model, cuts it down and extends it.
///
/// Everything is kept unless profiles or patterns to include are given; then what one of them asks for is
/// kept, the objects above it, and what extensions add. Patterns to exclude have the last word.
pub struct Generator<'p> {
    source: Source,
    model: Option<String>,
    profiles: Vec<String>,
    included: Vec<Pattern>,
    excluded: Vec<Pattern>,
    extensions: Vec<PathBuf>,
    progress: Box<dyn FnMut(&str) + 'p>,
}

#[derive(Clone, Debug)]
enum Source {
    File(PathBuf),
    Text(String),
}

/// A data model in tables, and what became of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The tables.
    pub tables: SchemaBuf,
    /// What they hold and what they do not.
    pub report: Report,
}

impl fmt::Debug for Generator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("source", &self.source)
            .field("model", &self.model)
            .field("profiles", &self.profiles)
            .field("included", &self.included)
            .field("excluded", &self.excluded)
            .field("extensions", &self.extensions)
            .finish_non_exhaustive()
    }
}

impl<'p> Generator<'p> {
    /// Generates from a Broadband Forum document; what it imports lies beside it.
    #[must_use]
    pub fn new(document: impl Into<PathBuf>) -> Self {
        Self::from_source(Source::File(document.into()))
    }

    /// Generates from the text of a document that imports no items.
    #[must_use]
    pub fn from_text(xml: impl Into<String>) -> Self {
        Self::from_source(Source::Text(xml.into()))
    }

    fn from_source(source: Source) -> Self {
        Self {
            source,
            model: None,
            profiles: Vec::new(),
            included: Vec::new(),
            excluded: Vec::new(),
            extensions: Vec::new(),
            progress: Box::new(|_| {}),
        }
    }

    /// Takes the model of this name, with or without its version; the first of the document otherwise.
    #[must_use]
    pub fn model(mut self, name: impl Into<String>) -> Self {
        self.model = Some(name.into());
        self
    }

    /// Keeps what a profile asks for: `Baseline:1`; with the profiles that it extends or is based on.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profiles.push(name.into());
        self
    }

    /// Keeps what a pattern stands for: a path with `*` for any part of a segment, the dot at its end standing
    /// for all below.
    #[must_use]
    pub fn include(mut self, pattern: &str) -> Self {
        self.included.push(Pattern::new(pattern));
        self
    }

    /// Leaves out what a pattern stands for, and whatever is below.
    #[must_use]
    pub fn exclude(mut self, pattern: &str) -> Self {
        self.excluded.push(Pattern::new(pattern));
        self
    }

    /// Merges a vendor's nodes in: an XML document, or else lines as the README describes them.
    ///
    /// Of a document the first model counts; its objects and parameters take the place of those of the same
    /// path, and with `base` modify them.
    #[must_use]
    pub fn extend(mut self, file: impl Into<PathBuf>) -> Self {
        self.extensions.push(file.into());
        self
    }

    /// Calls this with a line of text at each step.
    #[must_use]
    pub fn progress(mut self, progress: impl FnMut(&str) + 'p) -> Self {
        self.progress = Box::new(progress);
        self
    }

    /// Reads and makes the tables.
    ///
    /// # Errors
    /// See [`ReadErrorKind`](crate::ReadErrorKind), with the file and the line.
    pub fn read(mut self) -> Result<Generated, ReadError> {
        let mut documents = Documents::default();
        let progress = &mut self.progress;
        let mut reading = |path: &Path| progress(&format!("reading {}", path.display()));
        let document = match &self.source {
            Source::File(path) => documents.read_file(path, &mut reading)?,
            Source::Text(text) => documents.read_text(text)?,
        };
        let mut overlays = Vec::new();
        let mut texts = Vec::new();
        for path in &self.extensions {
            reading(path);
            let text = read_text(path)?;
            if text
                .trim_start_matches('\u{feff}')
                .trim_start()
                .starts_with('<')
            {
                overlays.push(documents.read_file(path, &mut |_| {})?);
            } else {
                texts.push((path.as_path(), text));
            }
        }
        let in_document = |error: ReadError| error.in_file(documents.path(document));
        let model = select_model(&documents, document, self.model.as_deref())?;
        let mut report = Report {
            model: model
                .required("name")
                .map_err(in_document)?
                .trim()
                .to_owned(),
            ..Report::default()
        };
        progress(&format!("putting {} together", report.model));
        let mut flat = Flat::default();
        flat.add_model(&documents, document, model, 0)?;
        let mut added = BTreeSet::new();
        for overlay in overlays {
            let before: BTreeSet<String> = paths(&flat);
            let model = select_model(&documents, overlay, None)?;
            flat.overlay_model(&documents, overlay, model)?;
            added.extend(paths(&flat).difference(&before).cloned());
        }
        let root = Root::of(&flat, model).map_err(in_document)?;
        nodes::compose(&mut flat, &root);
        let mut draft = nodes::draft(&flat, &root, &documents, &mut |path, why| {
            report.skip(&path, why);
        })?;
        let mut kept: BTreeSet<String> = added.iter().map(|path| root.full(path)).collect();
        for (path, text) in &texts {
            let before: BTreeSet<String> = draft.nodes.keys().cloned().collect();
            extension::apply(&mut draft, text, path)?;
            kept.extend(
                draft
                    .nodes
                    .keys()
                    .filter(|path| !before.contains(*path))
                    .cloned(),
            );
        }
        if !self.profiles.is_empty() {
            kept.extend(profiles::paths(&flat, &root, &self.profiles).map_err(in_document)?);
        }
        self.cut(&mut draft, &kept, &mut report);
        (self.progress)(&format!("laying out {} nodes", draft.nodes.len()));
        let tables = draft.build()?;
        report.files = documents
            .files()
            .chain(texts.iter().map(|(path, _)| *path))
            .map(|path| path.display().to_string())
            .collect();
        report.count(tables.schema());
        Ok(Generated { tables, report })
    }

    /// Leaves out what is not asked for.
    fn cut(&self, draft: &mut Draft<'_>, kept: &BTreeSet<String>, report: &mut Report) {
        if !self.profiles.is_empty() || !self.included.is_empty() {
            let mut wanted: BTreeSet<&str> = BTreeSet::new();
            for path in draft.nodes.keys() {
                if kept.contains(path) || self.included.iter().any(|one| one.matches(path)) {
                    // What is above goes along; a known one has all of its own above it.
                    let mut at = path.as_str();
                    while !at.is_empty() && wanted.insert(at) {
                        at = draft::parent(at);
                    }
                }
            }
            let dropped: Vec<String> = draft
                .nodes
                .keys()
                .filter(|path| !wanted.contains(path.as_str()))
                .cloned()
                .collect();
            for path in dropped {
                report.skip(&path, "neither in a profile nor included");
                draft.nodes.remove(&path);
            }
        }
        for pattern in &self.excluded {
            let whole = format!("{}.", pattern.text().trim_end_matches('.'));
            let below = Pattern::new(&whole);
            let why = format!("excluded by {}", pattern.text());
            draft.nodes.retain(|path, _| {
                let out = pattern.matches(path) || below.matches(path);
                if out {
                    report.skip(path, why.as_str());
                }
                !out
            });
        }
        draft.drop_dangling(|table, limit, name| {
            let what = match limit {
                Limit::NumberOfEntries(_) => "its count",
                Limit::EnabledBy(_) => "what enables it",
                _ => "a unique key",
            };
            report.skip(table, format!("{what}, for {name} is not there"));
        });
    }
}

/// The paths of a model's objects and parameters.
fn paths(flat: &Flat) -> BTreeSet<String> {
    flat.objects
        .iter()
        .flat_map(|(path, object)| {
            let parameters = object.parameters.keys();
            let parameters = parameters.map(move |name| format!("{path}{name}"));
            parameters.chain(core::iter::once(path.clone()))
        })
        .collect()
}

fn select_model<'d>(
    documents: &'d Documents,
    document: usize,
    wanted: Option<&str>,
) -> Result<&'d Element, ReadError> {
    let in_document = |error: ReadError| error.in_file(documents.path(document));
    let missing = |line| {
        let wanted = wanted.unwrap_or_default().to_owned();
        in_document(ReadError::new(line, ReadErrorKind::NoModel(wanted)))
    };
    let root = documents.root(document).ok_or_else(|| missing(0))?;
    let found = root.named("model").find(|element| {
        // An extension that modifies a model may have no name of its own.
        let name = element
            .attribute("name")
            .or_else(|| element.attribute("base"))
            .unwrap_or_default();
        wanted.is_none_or(|wanted| name == wanted || name.split(':').next() == Some(wanted))
    });
    found.ok_or_else(|| missing(root.line))
}
