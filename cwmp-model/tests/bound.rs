//! A device that is a structure: what `bind!` makes of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use cwmp_model::{
    Applied, Assignment, Bound, Decl, Limit, Model, NamesWalk, SetError, SetPolicy, Transaction,
    bind, schema,
};
use cwmp_soap::{FaultCode, Text, Value, ValueType};

schema! {
    static SCHEMA = Decl::object("Device", &[
        Decl::object("Lamp", &[
            Decl::parameter("Level", ValueType::UnsignedInt).writable().limits(&[Limit::Range { min: 0, max: 100 }]),
            Decl::parameter("Name", ValueType::String).writable(),
            Decl::parameter("Lit", ValueType::Boolean),
            Decl::parameter("Mode", ValueType::String).writable(),
            Decl::parameter("Unused", ValueType::String).writable(),
            Decl::object("Wire", &[Decl::parameter("Length", ValueType::Int).writable()]),
        ]),
        Decl::object("Other", &[Decl::parameter("Unused", ValueType::String)]),
        Decl::table("Rows", &[Decl::parameter("Unused", ValueType::String)]).writable(),
    ]);
}

#[derive(Clone, Debug, PartialEq)]
struct Wire {
    length: i32,
}

#[derive(Clone, Debug, PartialEq)]
struct Lamp {
    level: u32,
    name: heapless::String<8>,
    wire: Wire,
    dim: bool,
    /// What the hardware was told.
    dimmer: u32,
}

impl Lamp {
    fn lit(&self) -> Value<'_> {
        Value::Boolean(self.level > 0)
    }

    fn mode(&self) -> Value<'_> {
        Value::String(if self.dim { "dim" } else { "full" })
    }

    fn set_mode(&mut self, value: &Value<'_>) -> Result<(), FaultCode> {
        self.dim = match value {
            Value::String("dim") => true,
            Value::String("full") => false,
            _ => return Err(FaultCode::INVALID_PARAMETER_VALUE),
        };
        Ok(())
    }

    fn tell(&mut self, before: &Self) -> Result<Applied, FaultCode> {
        if self.level == 99 {
            return Err(FaultCode::REQUEST_DENIED);
        }
        self.dimmer = self.level;
        Ok(if self.wire == before.wire {
            Applied::Now
        } else {
            Applied::Later
        })
    }
}

bind! { Lamp: SCHEMA, apply tell {
    "Device.Lamp.Level" => level,
    "Device.Lamp.Name" => name,
    "Device.Lamp.Lit" => (lit),
    "Device.Lamp.Mode" => (mode, set_mode),
    "Device.Lamp.Wire.Length" => wire.length,
} }

fn lamp() -> Bound<Lamp> {
    Bound::new(Lamp {
        level: 40,
        name: "hall".try_into().unwrap(),
        wire: Wire { length: -3 },
        dim: false,
        dimmer: 40,
    })
}

fn set(lamp: &mut Bound<Lamp>, entries: &[(&str, &str)]) -> Result<Applied, SetError> {
    let entry = |(name, value)| Assignment {
        name: Text::plain(name),
        value_type: None,
        type_given: false,
        value: Text::plain(value),
    };
    let entries = entries.iter().copied().map(entry);
    let mut model = Model::new(SCHEMA, lamp);
    let transaction = Transaction::new(&model, &entries, SetPolicy::default(), &mut []);
    transaction.run(&mut model, &entries, &mut [])
}

#[test]
fn a_bound_device_has_what_is_bound_and_nothing_else() {
    let mut lamp = lamp();
    let model = Model::new(SCHEMA, &mut lamp);
    let mut walk = NamesWalk::new(&model, "Device.", false).unwrap();
    let mut found = 0;
    while let Some(entry) = walk.current() {
        assert!(
            !entry.path.contains("Unused") && !entry.path.contains("Rows"),
            "{}",
            entry.path
        );
        found += 1;
        walk.advance(&model);
    }
    assert_eq!(found, 8);
}

#[test]
fn fields_and_methods_are_read_and_set() {
    let mut lamp = lamp();
    let all = [
        ("Device.Lamp.Level", "7"),
        ("Device.Lamp.Name", "attic"),
        ("Device.Lamp.Mode", "dim"),
    ];
    assert_eq!(set(&mut lamp, &all), Ok(Applied::Now));
    assert_eq!((lamp.device.level, lamp.device.dimmer), (7, 7));
    assert_eq!(lamp.device.name, "attic");
    assert!(lamp.device.dim);
    let later = set(&mut lamp, &[("Device.Lamp.Wire.Length", "12")]);
    assert_eq!(later, Ok(Applied::Later));
    let mut model = Model::new(SCHEMA, &mut lamp);
    for (path, value) in [
        ("Device.Lamp.Lit", Value::Boolean(true)),
        ("Device.Lamp.Mode", Value::String("dim")),
        ("Device.Lamp.Wire.Length", Value::Int(12)),
    ] {
        let place = model.resolve(path).unwrap().place;
        assert_eq!(model.value(&place, &mut []), Ok(value), "{path}");
    }
}

#[test]
fn ct_flt_05c_a_structure_is_as_it_was_when_anything_fails() {
    let mut lamp = lamp();
    let before = lamp.device.clone();
    let level = ("Device.Lamp.Level", "7");
    for (bad, code) in [
        (("Device.Lamp.Mode", "bright"), 9007),
        (("Device.Lamp.Name", "far too long"), 9007),
    ] {
        let error = set(&mut lamp, &[level, bad]).unwrap_err();
        assert!(matches!(error, SetError::Set { index: 1, code: found } if found.code() == code));
        assert_eq!(lamp.device, before, "{bad:?}");
    }
    let error = set(&mut lamp, &[("Device.Lamp.Level", "99")]).unwrap_err();
    assert_eq!(error, SetError::Device(FaultCode::REQUEST_DENIED));
    assert_eq!(lamp.device, before);
    assert!(matches!(
        set(&mut lamp, &[level, ("Device.Lamp.Level", "101")]),
        Err(SetError::Refused(_))
    ));
}
