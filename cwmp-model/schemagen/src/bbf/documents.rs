//! Documents and what they import from each other.

use std::path::{Path, PathBuf};

use crate::element::Element;
use crate::error::{ReadError, ReadErrorKind, read_text};

/// How many documents may be read for one model; the longest chain of published imports has about forty.
const MAX_DOCUMENTS: usize = 128;

/// Over how many documents an item may be imported from one to the next.
const MAX_HOPS: usize = 16;

/// What a document has that no table is made of.
const NOT_READ: &[&str] = &["description", "bibliography"];

/// Documents, each read once.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    list: Vec<Document>,
}

#[derive(Debug)]
struct Document {
    /// Empty for text that was passed in.
    path: PathBuf,
    root: Element,
    imports: Vec<Import>,
}

/// An item of another document, and the name it has here.
#[derive(Debug)]
struct Import {
    kind: String,
    name: String,
    there: String,
    document: usize,
}

impl Documents {
    /// Reads a document and those it imports items from; its number.
    ///
    /// `progress` is called with the name of each file before it is read.
    pub(crate) fn read_file(
        &mut self,
        path: &Path,
        progress: &mut dyn FnMut(&Path),
    ) -> Result<usize, ReadError> {
        if let Some(known) = self.list.iter().position(|known| known.path == path) {
            return Ok(known);
        }
        progress(path);
        let text = read_text(path)?;
        let root = Element::parse(&text, NOT_READ).map_err(|error| error.in_file(path))?;
        let number = self.put(path.to_owned(), root);
        self.follow_imports(number, progress)
            .map_err(|error| error.in_file(path))?;
        Ok(number)
    }

    /// Takes a document that is in memory and thus has no files beside it.
    pub(crate) fn read_text(&mut self, text: &str) -> Result<usize, ReadError> {
        let root = Element::parse(text, NOT_READ)?;
        let number = self.put(PathBuf::new(), root);
        self.follow_imports(number, &mut |_| {})?;
        Ok(number)
    }

    fn put(&mut self, path: PathBuf, root: Element) -> usize {
        self.list.push(Document {
            path,
            root,
            imports: Vec::new(),
        });
        self.list.len().saturating_sub(1)
    }

    fn follow_imports(
        &mut self,
        number: usize,
        progress: &mut dyn FnMut(&Path),
    ) -> Result<(), ReadError> {
        let Some(document) = self.list.get(number) else {
            return Ok(());
        };
        let mut found = Vec::new();
        for import in document.root.named("import") {
            // Bibliographies are imported without naming items.
            if import.children.is_empty() {
                continue;
            }
            let file = import.required("file")?;
            let folder = document.path.parent();
            let path = folder
                .map(|folder| folder.join(file))
                .filter(|path| path.is_file())
                .ok_or_else(|| {
                    ReadError::new(import.line, ReadErrorKind::NoImport(file.to_owned()))
                })?;
            for item in &import.children {
                let name = item.required("name")?.to_owned();
                let there = item.attribute("ref").unwrap_or(&name).to_owned();
                found.push((path.clone(), item.name.clone(), name, there, import.line));
            }
        }
        for (path, kind, name, there, line) in found {
            if self.list.len() >= MAX_DOCUMENTS {
                let file = path.display().to_string();
                return Err(ReadError::new(line, ReadErrorKind::NoImport(file)));
            }
            let import = Import {
                kind,
                name,
                there,
                document: self.read_file(&path, progress)?,
            };
            if let Some(document) = self.list.get_mut(number) {
                document.imports.push(import);
            }
        }
        Ok(())
    }

    /// The root element of a document.
    pub(crate) fn root(&self, number: usize) -> Option<&Element> {
        self.list.get(number).map(|document| &document.root)
    }

    /// The file of a document; empty for text that was passed in.
    pub(crate) fn path(&self, number: usize) -> &Path {
        self.list
            .get(number)
            .map_or(Path::new(""), |document| &document.path)
    }

    /// The files that were read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        let files = self.list.iter().map(|document| &*document.path);
        files.filter(|path| !path.as_os_str().is_empty())
    }

    /// An item of a document, its own or imported, and the document that defines it.
    pub(crate) fn find(
        &self,
        document: usize,
        kind: &str,
        name: &str,
    ) -> Option<(usize, &Element)> {
        let (mut number, mut name) = (document, name);
        for _ in 0..MAX_HOPS {
            let document = self.list.get(number)?;
            let own = document
                .root
                .named(kind)
                .find(|element| element.attribute("name") == Some(name));
            if let Some(own) = own {
                return Some((number, own));
            }
            let import = document
                .imports
                .iter()
                .find(|import| import.kind == kind && import.name == name)?;
            (number, name) = (import.document, &import.there);
        }
        None
    }
}
