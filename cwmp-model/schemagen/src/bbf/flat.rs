//! A model with its base, its components and its modifications put together.

use alloc::collections::BTreeMap;

use super::documents::Documents;
use super::merge;
use crate::element::Element;
use crate::error::{ReadError, ReadErrorKind};

/// How deep models may be based on models, and components be made of components.
const MAX_NESTED: usize = 64;

/// The objects of a model in the order of their paths, and its profiles.
#[derive(Debug, Default)]
pub(crate) struct Flat {
    /// By path; the empty path has the parameters that are outside of objects.
    pub(crate) objects: BTreeMap<String, Object>,
    pub(crate) profiles: Vec<Profile>,
}

/// An object without its parameters and what is below.
#[derive(Debug)]
pub(crate) struct Object {
    /// The attributes and the unique keys.
    pub(crate) element: Element,
    pub(crate) document: usize,
    /// By name.
    pub(crate) parameters: BTreeMap<String, Parameter>,
}

/// A parameter and the document whose data types its syntax names.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) element: Element,
    pub(crate) document: usize,
}

/// A profile and the path that its own are relative to.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) prefix: String,
    pub(crate) element: Element,
}

impl Flat {
    /// Puts a model of a document in, its base first.
    pub(crate) fn add_model(
        &mut self,
        documents: &Documents,
        document: usize,
        model: &Element,
        nested: usize,
    ) -> Result<(), ReadError> {
        let in_file = |error: ReadError| error.in_file(documents.path(document));
        if let Some(base) = model.attribute("base") {
            let (base_document, base) = documents
                .find(document, "model", base)
                .filter(|(_, found)| nested < MAX_NESTED && !core::ptr::eq(*found, model))
                .ok_or_else(|| {
                    let kind = ReadErrorKind::NoModel(base.to_owned());
                    in_file(ReadError::new(model.line, kind))
                })?;
            self.add_model(documents, base_document, base, nested.saturating_add(1))?;
        }
        let place = Place {
            documents,
            document,
            overlay: false,
        };
        place.add(self, model, "", 0)
    }

    /// Lays a model over what is there: what it has takes the place of what is there by the same name.
    pub(crate) fn overlay_model(
        &mut self,
        documents: &Documents,
        document: usize,
        model: &Element,
    ) -> Result<(), ReadError> {
        let place = Place {
            documents,
            document,
            overlay: true,
        };
        place.add(self, model, "", 0)
    }
}

/// Where elements come from.
struct Place<'d> {
    documents: &'d Documents,
    document: usize,
    overlay: bool,
}

impl Place<'_> {
    /// Adds what a model or a component has; `prefix` is the path it is relative to.
    fn add(
        &self,
        flat: &mut Flat,
        container: &Element,
        prefix: &str,
        nested: usize,
    ) -> Result<(), ReadError> {
        for child in &container.children {
            match child.name.as_str() {
                "component" => self.add_component(flat, child, prefix, nested)?,
                "parameter" => self.add_parameter(flat, prefix, child)?,
                "object" => self.add_object(flat, prefix, child, nested)?,
                "profile" => flat.profiles.push(Profile {
                    prefix: prefix.to_owned(),
                    element: child.clone(),
                }),
                _ => {}
            }
        }
        Ok(())
    }

    fn add_component(
        &self,
        flat: &mut Flat,
        reference: &Element,
        prefix: &str,
        nested: usize,
    ) -> Result<(), ReadError> {
        let name = self.here(reference.required("ref"))?;
        let (document, component) = self
            .documents
            .find(self.document, "component", name)
            .filter(|_| nested < MAX_NESTED)
            .ok_or_else(|| self.error(reference, ReadErrorKind::NoComponent(name.to_owned())))?;
        let path = reference.attribute("path").unwrap_or_default();
        let place = Place { document, ..*self };
        place.add(
            flat,
            component,
            &format!("{prefix}{path}"),
            nested.saturating_add(1),
        )
    }

    fn add_object(
        &self,
        flat: &mut Flat,
        prefix: &str,
        element: &Element,
        nested: usize,
    ) -> Result<(), ReadError> {
        let (name, modifies) = self.name_of(element)?;
        let path = format!("{prefix}{name}");
        let known = flat.objects.get_mut(&path);
        match known {
            Some(known) if modifies || self.overlay => merge::object(&mut known.element, element),
            Some(known) if known.element.attribute("status") == Some("deleted") => {
                known.element = merge::without(element, &["parameter", "object", "component"]);
            }
            Some(_) => return Err(self.error(element, ReadErrorKind::Twice(path))),
            None if modifies => return Err(self.error(element, ReadErrorKind::NoBase(path))),
            None => {
                let object = Object {
                    element: merge::without(element, &["parameter", "object", "component"]),
                    document: self.document,
                    parameters: BTreeMap::new(),
                };
                flat.objects.insert(path.clone(), object);
            }
        }
        for child in &element.children {
            match child.name.as_str() {
                "parameter" => self.add_parameter(flat, &path, child)?,
                "component" => self.add_component(flat, child, &path, nested)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn add_parameter(
        &self,
        flat: &mut Flat,
        object: &str,
        element: &Element,
    ) -> Result<(), ReadError> {
        let (name, modifies) = self.name_of(element)?;
        let object = flat
            .objects
            .entry(object.to_owned())
            .or_insert_with(|| Object {
                element: Element {
                    line: element.line,
                    ..Element::default()
                },
                document: self.document,
                parameters: BTreeMap::new(),
            });
        let parameter = || Parameter {
            element: element.clone(),
            document: self.document,
        };
        match object.parameters.get_mut(name) {
            Some(known) if modifies => {
                if element.child("syntax").is_some() {
                    known.document = self.document;
                }
                merge::parameter(&mut known.element, element);
            }
            Some(known) if self.overlay || known.element.attribute("status") == Some("deleted") => {
                *known = parameter();
            }
            Some(_) => return Err(self.error(element, ReadErrorKind::Twice(name.to_owned()))),
            None if modifies => {
                return Err(self.error(element, ReadErrorKind::NoBase(name.to_owned())));
            }
            None => {
                object.parameters.insert(name.to_owned(), parameter());
            }
        }
        Ok(())
    }

    /// What an element is called, and whether it modifies what is there.
    fn name_of<'e>(&self, element: &'e Element) -> Result<(&'e str, bool), ReadError> {
        match element.attribute("base") {
            Some(base) => Ok((base.trim(), true)),
            None => Ok((self.here(element.required("name"))?.trim(), false)),
        }
    }

    fn error(&self, element: &Element, kind: ReadErrorKind) -> ReadError {
        ReadError::new(element.line, kind).in_file(self.documents.path(self.document))
    }

    fn here<T>(&self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        result.map_err(|error| error.in_file(self.documents.path(self.document)))
    }
}
