//! A schema and the device behind it.

use core::fmt;

use cwmp_soap::{FaultCode, Value, ValueType};

use crate::addressing::Addressing;
use crate::backend::{Backend, Presence};
use crate::path::{PathError, PathText, Segment, Segments, Step, Target, instance_number};
use crate::place::Place;
use crate::schema::{Flags, Kind, Schema};

/// A device's parameters: the schema and the back end, put together for a call.
///
/// Made anew whenever it is needed; it holds nothing of its own.
pub struct Model<'m> {
    schema: Schema<'m>,
    backend: &'m mut dyn Backend,
    addressing: Addressing,
}

impl fmt::Debug for Model<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("rows", &self.schema.len())
            .finish_non_exhaustive()
    }
}

impl<'m> Model<'m> {
    /// The model of a device whose instances are named by numbers only.
    pub fn new(schema: Schema<'m>, backend: &'m mut dyn Backend) -> Self {
        Self {
            schema,
            backend,
            addressing: Addressing::default(),
        }
    }

    /// The same model with these identifiers of instances understood and returned.
    #[must_use]
    pub const fn with_addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = addressing;
        self
    }

    /// Which identifiers of instances are understood and returned.
    #[must_use]
    pub const fn addressing(&self) -> Addressing {
        self.addressing
    }

    /// The schema.
    #[must_use]
    pub const fn schema(&self) -> Schema<'m> {
        self.schema
    }

    /// The device.
    #[must_use]
    pub fn backend(&self) -> &dyn Backend {
        self.backend
    }

    /// The device, to be changed.
    pub fn backend_mut(&mut self) -> &mut dyn Backend {
        self.backend
    }

    /// Parses a path and checks that the device has what it names.
    ///
    /// Numbers and, where [`Addressing::aliases`] is set, aliases in brackets may be mixed (ALIAS-003); no wildcards.
    ///
    /// # Errors
    /// See [`PathError`]; all are 9005.
    pub fn resolve(&self, path: &str) -> Result<Target, PathError> {
        match self.enter(path)? {
            Some(segments) => self.descend(Place::ROOT, segments, true),
            None => Ok(Target::ALL),
        }
    }

    /// What of a path is behind the root object, which the device has; `None` for the empty path.
    pub(crate) fn enter<'p>(&self, path: &'p str) -> Result<Option<Segments<'p>>, PathError> {
        let segments = self.schema.enter(path)?;
        let is_present = self.is_present(&Place::ROOT);
        is_present.then_some(segments).ok_or(PathError::Absent)
    }

    /// Follows the rest of a path from a place that the device has.
    pub(crate) fn descend(
        &self,
        from: Place,
        rest: Segments<'_>,
        aliases: bool,
    ) -> Result<Target, PathError> {
        self.schema.descend(from, rest, |step| match step {
            Step::Instance(_, Segment::Alias(_)) if !aliases => Err(PathError::Addressing),
            Step::Instance(table, segment) => self.number(table, segment),
            Step::At(place) if self.is_present(place) => Ok(0),
            Step::At(_) => Err(PathError::Absent),
        })
    }

    /// The number of an existing instance, named by number or alias.
    pub(crate) fn number(&self, table: &Place, segment: Segment<'_>) -> Result<u32, PathError> {
        match segment {
            Segment::Plain(segment) => {
                let number = instance_number(segment).ok_or(PathError::InstanceNumber)?;
                let listed = self.backend.next_instance(table, number.saturating_sub(1));
                (listed == Some(number)).then_some(number)
            }
            Segment::Alias(_) if !self.addressing.aliases => return Err(PathError::Addressing),
            Segment::Alias(alias) => self.backend.find_alias(table, alias),
        }
        .ok_or(PathError::Absent)
    }

    /// The path of a place, with the identifiers that [`Addressing::mode`] asks for.
    ///
    /// `None` if it is longer than [`MAX_PATH`](crate::MAX_PATH) with numbers, or no place of this schema.
    #[must_use]
    pub fn path(&self, place: &Place) -> Option<PathText> {
        let mut path = PathText::new();
        self.put_path(place, &mut path).then_some(path)
    }

    /// Puts the path of a place where none is; whether it has one.
    pub(crate) fn put_path(&self, place: &Place, path: &mut PathText) -> bool {
        if self.addressing.prints_aliases() {
            if (self.schema.machine().put_path)(self, place, path) {
                return true;
            }
            path.clear();
        }
        self.schema.push_path(place, path)
    }

    /// Puts the last segment of a place's path behind that of the place above.
    pub(crate) fn push_last(&self, place: &Place, path: &mut PathText) -> bool {
        let alias = self.schema.machine().push_alias;
        self.addressing.prints_aliases() && alias(self, place, path)
            || self.schema.push_last(place, path)
    }

    /// Whether the device has this place and all that is above it.
    #[must_use]
    pub fn exists(&self, place: &Place) -> bool {
        let Some(above) = self.schema.above(place) else {
            return *place == Place::ROOT && self.is_present(place);
        };
        // From the root down; as deep as the path has segments.
        self.exists(&above) && self.is_listed(&above, place) && self.is_present(place)
    }

    /// Whether an instance is in its table; what is no instance is there with what is above it.
    fn is_listed(&self, above: &Place, place: &Place) -> bool {
        if self.schema.kind(place.node()) != Some(Kind::Template) {
            return true;
        }
        place.instances().last().is_some_and(|number| {
            self.backend.next_instance(above, number.saturating_sub(1)) == Some(number)
        })
    }

    /// Whether the device does not leave this place out; the places above are not asked about.
    pub(crate) fn is_present(&self, place: &Place) -> bool {
        self.backend.presence(place) != Presence::Absent
    }

    /// Whether a parameter can be set, a table extended, an instance deleted; `false` for other objects
    /// unless the device says otherwise (RPC-GPN-06).
    #[must_use]
    pub fn is_writable(&self, place: &Place) -> bool {
        match self.backend.presence(place) {
            Presence::AsSchema => self.schema.flags(place.node()).has(Flags::WRITABLE),
            Presence::Writable => true,
            Presence::ReadOnly | Presence::Absent => false,
        }
    }

    /// The type of a parameter on this device.
    #[must_use]
    pub fn value_type(&self, parameter: &Place) -> ValueType {
        self.backend.value_type(parameter).unwrap_or_else(|| {
            self.schema
                .row(parameter.node())
                .map_or(ValueType::String, |row| row.value_type)
        })
    }

    /// Reads a parameter; a hidden one reads as empty (RPC-GPV-04), a command as idle (RPC-SPV-09).
    ///
    /// A reference has the identifiers of instances that [`Addressing`] asks for, where `scratch` holds it twice
    /// (ALIAS-017).
    ///
    /// The empty string, `false`, zero or the unknown time, by the parameter's type: an empty text would be no
    /// value of most types.
    ///
    /// # Errors
    /// Those of [`Backend::get`].
    pub fn value<'v>(
        &'v mut self,
        parameter: &Place,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        let flags = self.schema.flags(parameter.node());
        if !flags.has(Flags::HIDDEN) && !flags.has(Flags::COMMAND) {
            if self.addressing.aliases
                && let Some(len) = (self.schema.machine().restyle)(self, parameter, scratch)
            {
                let styled = scratch.get(..len).unwrap_or_default();
                let styled = core::str::from_utf8(styled);
                return Ok(Value::String(styled.unwrap_or_default()));
            }
            return self.backend.get(parameter, scratch);
        }
        Ok(Value::empty(self.value_type(parameter)))
    }
}
