//! Data models made at random, and the ways to write one down.

use core::fmt::Write as _;

use cwmp_model::{ActiveNotify, Decl, Flags, Limit, SchemaBuf, SchemaBuilder};
use cwmp_soap::ValueType;

/// A node and what is below it.
pub(crate) struct Tree {
    name: &'static str,
    what: What,
    writable: bool,
    limits: &'static [Limit<'static>],
    children: Vec<Self>,
}

enum What {
    Object,
    Table,
    Parameter(ValueType, Flags),
}

const NAMES: [&str; 12] = [
    "A",
    "B",
    "Enable",
    "Enabled",
    "Status",
    "Stat",
    "X_EXAMPLE-COM_a",
    "IPv4Address",
    "IPv4",
    "Name",
    "LongNameOfSomething",
    "type",
];

/// A generator of numbers (xorshift); the same for the same start.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    /// A model, its root being `Device`.
    pub(crate) fn model(&mut self) -> Tree {
        Tree {
            name: "Device",
            what: What::Object,
            writable: false,
            limits: &[],
            children: self.children(4),
        }
    }

    fn children(&mut self, depth: u64) -> Vec<Tree> {
        let mut children: Vec<Tree> = Vec::new();
        for name in NAMES {
            if self.below(3) != 0 {
                continue;
            }
            let (what, limits) = match self.below(if depth == 0 { 2 } else { 4 }) {
                0 | 1 => self.parameter(),
                2 => (What::Object, &[][..]),
                _ => (What::Table, self.table_limits()),
            };
            let is_object = matches!(what, What::Object);
            let is_parameter = matches!(what, What::Parameter(..));
            children.push(Tree {
                name,
                what,
                writable: !is_object && self.below(2) == 0,
                limits,
                children: if is_parameter {
                    Vec::new()
                } else {
                    self.children(depth - 1)
                },
            });
        }
        // In no order.
        for at in 1..children.len() {
            let other = usize::try_from(self.below(at as u64 + 1)).unwrap();
            children.swap(at, other);
        }
        children
    }

    fn parameter(&mut self) -> (What, &'static [Limit<'static>]) {
        let value_type = self.of(ValueType::ALL);
        let mut flags = Flags::NONE;
        for flag in [Flags::FORCED_INFORM, Flags::HIDDEN, Flags::COMMAND] {
            if self.below(8) == 0 {
                flags = flags.with(flag);
            }
        }
        flags = flags.with_active_notify(self.of(&[
            ActiveNotify::Normal,
            ActiveNotify::CanDeny,
            ActiveNotify::ForceEnabled,
            ActiveNotify::ForceDefaultEnabled,
        ]));
        let numbers = [i64::MIN, -300, -1, 0, 7, 70_000, i64::MAX];
        let lengths = [0, 1, 64, 300];
        let limits: Vec<Limit<'static>> = match value_type {
            ValueType::String => {
                let all = [
                    Limit::Length {
                        min: self.of(&lengths),
                        max: self.of(&lengths[1..]),
                    },
                    Limit::OneOf(self.of(&["Enabled", "able", "Ä & <", "x y"])),
                    Limit::ReportedOnly("Status"),
                    Limit::Pattern("[0-9]+"),
                    Limit::Default(self.of(&["", "A", "x y"])),
                ];
                all.into_iter().filter(|_| self.below(2) == 0).collect()
            }
            ValueType::Int | ValueType::Long => (0..self.below(3))
                .map(|_| Limit::Range {
                    min: self.of(&numbers),
                    max: self.of(&numbers),
                })
                .collect(),
            _ => Vec::new(),
        };
        (What::Parameter(value_type, flags), Vec::leak(limits))
    }

    fn table_limits(&mut self) -> &'static [Limit<'static>] {
        let bounds = Limit::Instances {
            min: self.of(&[0, 1, 3]),
            max: self.of(&[4, 1000]),
        };
        Vec::leak(
            Some(bounds)
                .into_iter()
                .filter(|_| self.below(2) == 0)
                .collect(),
        )
    }
}

impl Tree {
    /// Declared as Rust source would.
    pub(crate) fn decl(&self) -> Decl<'static> {
        let children = Vec::leak(self.children.iter().map(Self::decl).collect());
        let decl = match self.what {
            What::Object => return Decl::object(self.name, children),
            What::Table => Decl::table(self.name, children),
            What::Parameter(value_type, flags) => {
                let mut decl =
                    Decl::parameter(self.name, value_type).active_notify(flags.active_notify());
                if flags.has(Flags::FORCED_INFORM) {
                    decl = decl.forced_inform();
                }
                if flags.has(Flags::HIDDEN) {
                    decl = decl.hidden();
                }
                if flags.has(Flags::COMMAND) {
                    decl = decl.command();
                }
                decl
            }
        };
        let decl = decl.limits(self.limits);
        if self.writable { decl.writable() } else { decl }
    }

    /// The source of a declaration, for `schema!`.
    pub(crate) fn decl_source(&self, source: &mut String) {
        let name = self.name;
        match self.what {
            What::Object => write!(source, "Decl::object({name:?}, &[").unwrap(),
            What::Table => write!(source, "Decl::table({name:?}, &[").unwrap(),
            What::Parameter(value_type, flags) => {
                let notify = flags.active_notify();
                write!(
                    source,
                    "Decl::parameter({name:?}, ValueType::{value_type:?})\
                     .active_notify(ActiveNotify::{notify:?})"
                )
                .unwrap();
                for (flag, method) in [
                    (Flags::FORCED_INFORM, ".forced_inform()"),
                    (Flags::HIDDEN, ".hidden()"),
                    (Flags::COMMAND, ".command()"),
                ] {
                    source.push_str(if flags.has(flag) { method } else { "" });
                }
            }
        }
        if !matches!(self.what, What::Parameter(..)) {
            for child in &self.children {
                child.decl_source(source);
                source.push(',');
            }
            source.push_str("])");
        }
        if !self.limits.is_empty() {
            source.push_str(".limits(&[");
            for limit in self.limits {
                write!(source, "Limit::{limit:?},").unwrap();
            }
            source.push_str("])");
        }
        source.push_str(if self.writable { ".writable()" } else { "" });
    }

    /// The tables that the builder makes.
    pub(crate) fn built(&self) -> SchemaBuf {
        let mut builder = SchemaBuilder::new(self.name).unwrap();
        for child in &self.children {
            child.build(&format!("{}.", self.name), &mut builder);
        }
        builder.build().unwrap()
    }

    fn build(&self, above: &str, builder: &mut SchemaBuilder) {
        let path = format!("{above}{}", self.name);
        let below = match self.what {
            What::Parameter(value_type, flags) => {
                let flags = if self.writable {
                    flags.with(Flags::WRITABLE)
                } else {
                    flags
                };
                builder
                    .parameter(&path, value_type, flags, self.limits)
                    .unwrap();
                return;
            }
            What::Object => {
                builder.object(&path).unwrap();
                format!("{path}.")
            }
            What::Table => {
                let path = format!("{path}.{{i}}.");
                builder.table(&path, self.writable, self.writable).unwrap();
                builder.table_limits(&path, self.limits).unwrap();
                path
            }
        };
        for child in &self.children {
            child.build(&below, builder);
        }
    }

    /// A Broadband Forum document.
    pub(crate) fn xml(&self) -> String {
        let mut xml = "<document><model name=\"Device:1.0\">".to_owned();
        self.write_xml("", &mut xml);
        xml.push_str("</model></document>");
        xml
    }

    fn write_xml(&self, above: &str, xml: &mut String) {
        let mut path = format!("{above}{}.", self.name);
        let access = if self.writable {
            "readWrite"
        } else {
            "readOnly"
        };
        let (mut min, mut max) = (0, u32::MAX);
        if matches!(self.what, What::Table) {
            path.push_str("{i}.");
        }
        if let Some(Limit::Instances {
            min: least,
            max: most,
        }) = self.limits.first()
        {
            (min, max) = (*least, *most);
        }
        let max = if max == u32::MAX {
            "unbounded".to_owned()
        } else {
            max.to_string()
        };
        write!(
            xml,
            "<object name=\"{path}\" access=\"{access}\" minEntries=\"{min}\" maxEntries=\"{max}\">"
        )
        .unwrap();
        for child in &self.children {
            if let What::Parameter(value_type, flags) = child.what {
                child.write_parameter(value_type, flags, xml);
            }
        }
        xml.push_str("</object>");
        for child in &self.children {
            if !matches!(child.what, What::Parameter(..)) {
                child.write_xml(&path, xml);
            }
        }
    }

    fn write_parameter(&self, value_type: ValueType, flags: Flags, xml: &mut String) {
        let access = if self.writable {
            "readWrite"
        } else {
            "readOnly"
        };
        let notify = match flags.active_notify() {
            ActiveNotify::CanDeny => "canDeny",
            ActiveNotify::ForceEnabled => "forceEnabled",
            ActiveNotify::ForceDefaultEnabled => "forceDefaultEnabled",
            _ => "normal",
        };
        let is = |flag| flags.has(flag);
        let type_name = value_type.xsi_type().rsplit(':').next().unwrap();
        write!(
            xml,
            "<parameter name=\"{}\" access=\"{access}\" activeNotify=\"{notify}\" forcedInform=\"{}\">\
             <syntax hidden=\"{}\" command=\"{}\"><{type_name}>",
            self.name,
            is(Flags::FORCED_INFORM),
            is(Flags::HIDDEN),
            is(Flags::COMMAND),
        )
        .unwrap();
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let mut default = String::new();
        for limit in self.limits {
            match limit {
                Limit::Range { min, max } => {
                    xml.push_str("<range");
                    if *min != i64::MIN {
                        write!(xml, " minInclusive=\"{min}\"").unwrap();
                    }
                    if *max != i64::MAX {
                        write!(xml, " maxInclusive=\"{max}\"").unwrap();
                    }
                    xml.push_str("/>");
                }
                Limit::Length { min, max } => {
                    write!(xml, "<size minLength=\"{min}\" maxLength=\"{max}\"/>").unwrap();
                }
                Limit::OneOf(text) => {
                    write!(xml, "<enumeration value=\"{}\"/>", escape(text)).unwrap();
                }
                Limit::ReportedOnly(text) => {
                    write!(xml, "<enumeration value=\"{text}\" access=\"readOnly\"/>").unwrap();
                }
                Limit::Pattern(text) => write!(xml, "<pattern value=\"{text}\"/>").unwrap(),
                Limit::Default(text) => {
                    default = format!("<default type=\"object\" value=\"{text}\"/>");
                }
                _ => {}
            }
        }
        write!(xml, "</{type_name}>{default}</syntax></parameter>").unwrap();
    }
}
