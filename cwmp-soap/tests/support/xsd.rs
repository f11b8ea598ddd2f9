//! The published schemas of CWMP, read as far as the tests need.

use std::fs;
use std::path::Path;

use cwmp_soap::CwmpVersion;
use roxmltree::{Document, Node};

const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// The texts of the schemas, oldest version first; `None`, and a note, where they are missing.
pub(crate) fn texts() -> Option<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/bbf");
    let texts = CwmpVersion::ALL.map(|version| {
        let name = format!("cwmp-{}.xsd", version.as_str().replace('.', "-"));
        fs::read_to_string(folder.join(name)).ok()
    });
    let texts: Option<Vec<_>> = texts.into_iter().collect();
    if texts.is_none() {
        eprintln!("skipped: a schema is missing in {}", folder.display());
    }
    texts
}

/// The schema of one version: its own document, and those that it includes.
pub(crate) struct Schema<'d, 'i> {
    pub(crate) documents: Vec<&'d Document<'i>>,
}

impl<'d, 'i> Schema<'d, 'i> {
    /// Of the documents of all versions.
    pub(crate) fn new(all: &'d [Document<'i>], version: CwmpVersion) -> Self {
        let place = CwmpVersion::ALL.iter().position(|v| *v == version).unwrap();
        // 1.3 includes 1.2, and 1.4 includes 1.3; each of the others stands alone.
        let first = place.min(2);
        Self {
            documents: all[first..=place].iter().collect(),
        }
    }

    /// What stands at the top of the schema, redefinitions left out: they change nothing but comments.
    fn components(&self) -> impl Iterator<Item = Node<'d, 'i>> {
        self.documents
            .iter()
            .flat_map(|document| children(document.root_element()))
    }

    /// The names of the elements at the top.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &'d str> {
        self.components()
            .filter(|node| node.has_tag_name((XS, "element")))
            .filter_map(|node| node.attribute("name"))
    }

    fn component(&self, tag: &str, name: &str) -> Option<Node<'d, 'i>> {
        self.components()
            .find(|node| node.has_tag_name((XS, tag)) && node.attribute("name") == Some(name))
    }

    /// Everything inside the message of this name, in document order; the path of an element has the numbers of its
    /// places.
    pub(crate) fn facts(&self, name: &str) -> Vec<(String, Fact)> {
        let element = self.component("element", name).expect(name);
        let mut facts = Vec::new();
        let content = child(element, "complexType").expect(name);
        self.sequence(content, name, &mut facts);
        facts
    }

    fn sequence(&self, content: Node<'d, 'i>, path: &str, facts: &mut Vec<(String, Fact)>) {
        for (place, element) in self.members(content).into_iter().enumerate() {
            let name = element.attribute("name").unwrap();
            self.element(element, &format!("{path}/{place} {name}"), facts);
        }
    }

    /// The elements of a sequence, those of a type that it extends first.
    fn members(&self, content: Node<'d, 'i>) -> Vec<Node<'d, 'i>> {
        let mut members = Vec::new();
        let mut holder = content;
        if let Some(complex) = child(content, "complexContent") {
            holder = children(complex).next().unwrap();
            let base = local(holder.attribute("base").unwrap());
            if holder.has_tag_name((XS, "extension")) {
                members = self.members(self.component("complexType", base).unwrap());
            }
        }
        if let Some(sequence) = child(holder, "sequence") {
            members.extend(children(sequence).filter(|node| node.has_tag_name((XS, "element"))));
        }
        members
    }

    fn element(&self, element: Node<'d, 'i>, path: &str, facts: &mut Vec<(String, Fact)>) {
        let occurs = |name, absent: u32| match element.attribute(name) {
            Some("unbounded") => u32::MAX,
            Some(number) => number.parse().unwrap(),
            None => absent,
        };
        let (min, max) = (occurs("minOccurs", 1), occurs("maxOccurs", 1));
        let named = element.attribute("type").map(local);
        let complex = named
            .and_then(|name| self.component("complexType", name))
            .or_else(|| child(element, "complexType"));
        let Some(content) = complex else {
            let content = self.simple(element);
            facts.push((path.to_owned(), Fact { min, max, content }));
            return;
        };
        let is_array = children(content).any(|node| {
            let base = children(node)
                .next()
                .and_then(|inner| inner.attribute("base"));
            base == Some("soapenc:Array")
        });
        let is_abstract = content.attribute("abstract") == Some("true");
        let kind = match (is_array, is_abstract) {
            (true, _) => Content::Array,
            (_, true) => Content::Choice,
            _ => Content::Struct,
        };
        facts.push((
            path.to_owned(),
            Fact {
                min,
                max,
                content: kind,
            },
        ));
        if is_abstract {
            for choice in self
                .components()
                .filter(|node| extends(*node, named.unwrap()))
            {
                let name = choice.attribute("name").unwrap();
                self.sequence(choice, &format!("{path}/{name}"), facts);
            }
        } else {
            self.sequence(content, path, facts);
        }
    }

    /// What a simple type allows; `node` has the type inside it, or names it.
    fn simple(&self, node: Node<'d, 'i>) -> Content {
        let named = node.attribute("type").or_else(|| node.attribute("base"));
        if let Some(name) = named {
            return match self.component("simpleType", local(name)) {
                Some(definition) => self.definition(definition),
                None => Content::built_in(name),
            };
        }
        self.definition(child(node, "simpleType").unwrap())
    }

    fn definition(&self, definition: Node<'d, 'i>) -> Content {
        if definition.attribute("name") == Some("DeploymentUnitUUID") {
            // Its pattern has one length.
            return Content::Text(36);
        }
        if let Some(union) = child(definition, "union") {
            let types = union.attribute("memberTypes").unwrap_or_default();
            let named = types.split_whitespace().map(|name| {
                let named = self.component("simpleType", local(name)).unwrap();
                self.definition(named)
            });
            let inline = children(union).map(|inline| self.definition(inline));
            return named.chain(inline).reduce(Content::either).unwrap();
        }
        let restriction = child(definition, "restriction").unwrap();
        let base = self.simple(restriction);
        base.restricted(restriction)
    }
}

/// What a schema says of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// How often it stands there at least.
    pub(crate) min: u32,
    /// And at most.
    pub(crate) max: u32,
    pub(crate) content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Characters at most.
    Text(u32),
    /// From, to.
    UnsignedInt(i64, i64),
    /// From, to.
    Int(i64, i64),
    Boolean,
    DateTime,
    Base64,
    Value,
    Struct,
    Array,
    Choice,
}

impl Content {
    fn built_in(name: &str) -> Self {
        match local(name) {
            "string" | "anyURI" => Self::Text(u32::MAX),
            "unsignedInt" => Self::UnsignedInt(0, u32::MAX.into()),
            "int" => Self::Int(i32::MIN.into(), i32::MAX.into()),
            "boolean" => Self::Boolean,
            "dateTime" => Self::DateTime,
            "base64" => Self::Base64,
            "anySimpleType" => Self::Value,
            other => panic!("{other}"),
        }
    }

    /// What is allowed if both are: a number from the smaller to the larger bound.
    pub(crate) fn either(self, other: Self) -> Self {
        match (self, other) {
            (Self::UnsignedInt(a, b), Self::UnsignedInt(c, d)) => {
                Self::UnsignedInt(a.min(c), b.max(d))
            }
            (Self::Int(a, b), Self::Int(c, d)) => Self::Int(a.min(c), b.max(d)),
            (Self::Text(a), Self::Text(b)) => Self::Text(a.max(b)),
            (one, other) => {
                assert_eq!(one, other);
                one
            }
        }
    }

    fn restricted(self, restriction: Node<'_, '_>) -> Self {
        let values = |tag: &'static str| {
            children(restriction)
                .filter(move |node| node.has_tag_name((XS, tag)))
                .map(|node| node.attribute("value").unwrap().to_owned())
        };
        let number = |tag| values(tag).next().map(|text| text.parse::<i64>().unwrap());
        let listed = || values("enumeration").map(|text| text.parse::<i64>().unwrap());
        let bounds = |least: i64, most: i64| {
            let least = number("minInclusive")
                .or_else(|| listed().min())
                .unwrap_or(least);
            let most = number("maxInclusive")
                .or_else(|| listed().max())
                .unwrap_or(most);
            (least, most)
        };
        match self {
            Self::Text(max) => {
                let length = number("maxLength").or_else(|| number("length"));
                Self::Text(length.map_or(max, |length| u32::try_from(length).unwrap()))
            }
            Self::UnsignedInt(least, most) => {
                let (least, most) = bounds(least, most);
                Self::UnsignedInt(least, most)
            }
            Self::Int(least, most) => {
                let (least, most) = bounds(least, most);
                Self::Int(least, most)
            }
            other => other,
        }
    }
}

/// The texts of a schema's comments, enumerations and patterns that tell which values there are; those that it reserves
/// for later are left out.
pub(crate) fn listed_values(document: &Document<'_>, component: &str) -> Vec<String> {
    let named = |node: &Node<'_, '_>| node.attribute("name") == Some(component);
    let mut values = Vec::new();
    for definition in document.descendants().filter(named) {
        for node in definition.descendants() {
            let reserved = node.descendants().any(|inside| {
                inside
                    .text()
                    .is_some_and(|text| text.starts_with("Reserved"))
            });
            if node.has_tag_name((XS, "enumeration")) && reserved {
                continue;
            }
            if node.has_tag_name((XS, "enumeration")) || node.has_tag_name((XS, "pattern")) {
                values.extend(node.attribute("value").map(str::to_owned));
            } else if node.has_tag_name((XS, "documentation")) {
                let lines = node.text().unwrap_or_default().lines();
                let items = lines.filter_map(|line| line.trim().strip_prefix("* "));
                values.extend(items.map(str::to_owned));
            }
        }
    }
    values
}

fn children<'d, 'i>(node: Node<'d, 'i>) -> impl Iterator<Item = Node<'d, 'i>> {
    node.children()
        .filter(|child| child.is_element() && !child.has_tag_name((XS, "annotation")))
}

fn child<'d, 'i>(node: Node<'d, 'i>, tag: &str) -> Option<Node<'d, 'i>> {
    children(node).find(|child| child.has_tag_name((XS, tag)))
}

fn extends(node: Node<'_, '_>, base: &str) -> bool {
    node.descendants()
        .filter(|node| node.has_tag_name((XS, "extension")))
        .any(|extension| extension.attribute("base").map(local) == Some(base))
}

fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}
