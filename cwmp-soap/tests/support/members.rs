//! Members of lists, written in every way, right and wrong.

use crate::list::List;

/// Numbers that look like chance and are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// One of the numbers below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }

    fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance as usize
    }
}

pub(crate) const TRUTH: &[&str] = &[
    "1", "0", "true", "false", " 1", "1\n", "yes", "", "&#49;", "TRUE",
];
pub(crate) const BASE64: &[&str] = &[
    "",
    "YWJj",
    "YWI=",
    "YW Jj",
    "YWI",
    "!",
    "YWJj\r\nYWJj",
    "&#89;WJj",
];
const TYPES: &[&str] = &[
    "string",
    "int",
    "unsignedInt",
    "long",
    "unsignedLong",
    "boolean",
    "dateTime",
    "base64",
    "hexBinary",
    "decimal",
    "integer",
    "base64Binary",
    "foo",
    "",
    "String",
    "stringstringstring",
];
const VALUES: &[&str] = &[
    "",
    "0",
    "1",
    "7",
    "-7",
    "+7",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    " 7 ",
    "7.5",
    "true",
    "false",
    "2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00",
    "YWJj",
    "0A",
    "text",
    "<![CDATA[7]]>",
    "&#55;",
    "7<!-- c -->",
    "<!-- c -->7",
    "1&#48;",
];
pub(crate) const STRINGS: &[&str] = &[
    "Device.A",
    "",
    " ",
    "a&amp;b",
    "a&#65;b",
    "<![CDATA[a<b]]>",
    "a<![CDATA[]]>",
    "a<!-- c -->b",
    "a<!-- c -->",
    "<!-- c -->a",
    "a\r\nb",
    "\r",
    "a]]&gt;b",
    "a]]>b",
    "a]b",
    "&bad;",
    "a & b",
    "&#2;",
    "&#0;",
    "&",
    "&lt",
    "é€𝄞",
    "a>b",
    "'\"",
    "<?p i?>a",
    "0123456789abcdef",
    "a]]",
    "]]",
    ">",
    "<b>x</b>",
    "a<b/>c",
];

const LEADS: &[&str] = &[
    "",
    "\n  ",
    "<!-- c -->",
    "\r\n",
    "<?p i?>",
    "<Stranger/>",
    "<Stranger><x>y</x></Stranger>",
    "\t<!-- <ParameterValueStruct> -->\n",
    "<!---->",
    "junk",
    "<![CDATA[ ]]>",
    "&#32;",
    "]]>",
];
const ATTRIBUTES: &[&str] = &[
    "",
    " ",
    " a='1'",
    " a='>'",
    " a=\"/>\"",
    " xmlns:xsd='urn:other'",
    " xmlns:xsi='urn:other'",
    " xmlns='urn:x'",
    " xmlns:x='http://www.w3.org/2001/XMLSchema'",
    " a='&bad'",
    " href='#1'",
    " xsi:nil='true'",
    " xsi:nil='0'",
    " a='1' a='2'",
    " zz:a='1'",
    "\n",
    " xmlns=''",
    " xmlns:y='http://www.w3.org/2001/XMLSchema-instance'",
    " xsi:type='xsd:string'",
];
const GAPS: &[&str] = &[
    "",
    "\n    ",
    "<!-- c -->",
    "junk",
    "\r\n",
    "<?p i?>",
    "<x/>",
];
const TYPED: &[&str] = &[
    " xsi:type='xsd:T'",
    " xsi:type=\"xsd:T\"",
    "\nxsi:type = 'xsd:T'\n",
    " xsi:type='T'",
    " xsi:type='SOAP-ENC:T'",
    " type='xsd:T'",
    "",
    " y:type='xsd:T' xmlns:y='urn:y'",
    " xsi:type='xsd:T' xmlns:xsd='urn:other'",
    " xsi:type=' xsd:T '",
    " xsi:type='xsd&#58;T'",
    " xsi:type='x:T' xmlns:x='http://www.w3.org/2001/XMLSchema'",
    " xsi:type='zz:T'",
    " zz:type='xsd:T'",
    " cwmp:type='xsd:int' xsi:type='xsd:T'",
    " xsi:type='xsd:T' cwmp:type='xsd:int'",
    " xmlns:xsi='urn:other' xsi:type='xsd:T'",
    " xsi:type='xsd:T' xsi:nil='1'",
    " i:type='xsd:T' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'",
    " xmlns:xsi='http://www.w3.org/2001/XMLSchema' xsi:type='xsd:T'",
    " xsi:type='xsd:T\n'",
];
const ENDS: &[&str] = &[">", " >", "\r\n>"];
const NAMES: &[&str] = &["M", "cwmp:M", "zz:M", "Other", "M"];
/// Ways in which the elements of a member stand in it.
const ORDERS: usize = 15;

/// How a member is written: a choice for each of its parts, 0 for the usual one.
#[derive(Clone, Copy)]
pub(crate) struct Spec([usize; 9]);

const CHOICES: [usize; 9] = [
    LEADS.len(),
    NAMES.len(),
    ATTRIBUTES.len(),
    GAPS.len(),
    ATTRIBUTES.len(),
    ORDERS,
    TYPED.len(),
    ENDS.len(),
    GAPS.len(),
];

impl Spec {
    /// How many members there are that differ from the usual in one part.
    pub(crate) fn variants() -> usize {
        CHOICES.iter().sum()
    }

    /// The one of this number.
    pub(crate) fn variant(mut number: usize) -> Self {
        let mut spec = Self([0; 9]);
        for (choice, all) in spec.0.iter_mut().zip(CHOICES) {
            if number < all {
                *choice = number;
                break;
            }
            number -= all;
        }
        spec
    }

    /// The same with some parts chosen again; `vary` of a hundred.
    pub(crate) fn varied(mut self, random: &mut Random, vary: u32) -> Self {
        for (choice, all) in self.0.iter_mut().zip(CHOICES) {
            if random.percent(vary) {
                *choice = random.below(all);
            }
        }
        self
    }

    /// A member of that list.
    pub(crate) fn render(&self, list: &List, random: &mut Random) -> String {
        let [lead, name, attributes, ..] = self.0;
        let name = NAMES[name].replace('M', list.member);
        let end = ENDS[self.0[7]];
        let body =
            |content: String| format!("<{name}{}>{content}</{name}{end}", ATTRIBUTES[attributes]);
        let empty = format!("<{name}{}/>", ATTRIBUTES[attributes]);
        let content = self.content(list, random);
        let element = match self.0[5] {
            8 => empty,
            9 => format!("<Wrap>{}</Wrap>", body(content)),
            10 => {
                let second = self.content(list, random);
                format!("<Wrap>{}{}</Wrap>", body(content), body(second))
            }
            11 => body(content).replacen("</", "</x", 1),
            _ => body(content),
        };
        format!("{}{element}", LEADS[lead])
    }

    /// What stands inside a member.
    fn content(&self, list: &List, random: &mut Random) -> String {
        let [first, second] = list.fields else {
            return text(random, list.texts.unwrap_or(STRINGS));
        };
        let [_, _, _, gap, attributes, order, typed, _, last] = self.0;
        let (gap, last) = (GAPS[gap], GAPS[last]);
        let end = ENDS[self.0[7]];
        let (types, values) = if list.is_typed() {
            let (mut ty, mut value) = typed_value(random);
            if TYPED[typed].contains("SOAP-ENC") && random.percent(50) {
                // The one type of that namespace.
                (ty, value) = ("base64", text(random, BASE64));
            }
            (TYPED[typed].replace('T', ty), value)
        } else {
            (String::new(), text(random, list.texts.unwrap_or(STRINGS)))
        };
        let names = text(random, STRINGS);
        let one = format!("<{first}{}>{names}</{first}{end}", ATTRIBUTES[attributes]);
        let two = format!("<{second}{types}>{values}</{second}>");
        match order {
            1 => format!("{gap}{two}{gap}{one}{last}"),
            2 => format!("{gap}{two}{last}"),
            3 => format!("{gap}{one}{last}"),
            4 => format!("{gap}{one}{one}{gap}{two}{last}"),
            5 => format!("{gap}{one}{gap}{two}<More>1</More>{last}"),
            6 => format!("{gap}<{first}/>{gap}{two}{last}"),
            7 => format!("{gap}{one}{gap}<{second}{types}/>{last}"),
            12 => format!("{gap}<cwmp:{first}>{names}</cwmp:{first}>{two}{last}"),
            13 => format!("{gap}{one}{two}{two}{last}"),
            14 => format!("{gap}{two}{one}{two}{last}"),
            _ => format!("{gap}{one}{gap}{two}{last}"),
        }
    }
}

/// A text; one in ten is about as long as such texts may be.
fn text(random: &mut Random, texts: &[&str]) -> String {
    if core::ptr::eq(texts, STRINGS) && random.percent(10) {
        let len = [32, 64, 256][random.below(3)] - 2 + random.below(5);
        let end = random.of(&["", "&#65;", "é", "\r\n"]);
        return format!("{}{end}", "x".repeat(len));
    }
    if random.percent(60) {
        return String::from(texts[0]);
    }
    String::from(random.of(texts))
}

/// A type and a value, which is mostly one of it.
fn typed_value(random: &mut Random) -> (&'static str, String) {
    let (ty, value) = match random.below(4) {
        0 => ("string", text(random, STRINGS)),
        1 => ("unsignedInt", String::from("42")),
        2 => ("boolean", String::from(random.of(TRUTH))),
        _ => (random.of(TYPES), String::from(random.of(VALUES))),
    };
    (ty, value)
}
