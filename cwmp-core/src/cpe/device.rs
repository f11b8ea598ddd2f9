//! The device that an agent speaks for, and what the agent itself adds to its parameters.

use core::fmt;

use cwmp_model::{Addressing, Applied, Backend, Model, NodeId, Place, Presence, Schema};
use cwmp_soap::message::inform::DeviceIdStruct;
use cwmp_soap::{FaultCode, Value, ValueType};

use super::diagnostics::Diagnostics;
use super::management::{ManagementServer, Scope};
use super::software::Rule;
use crate::CommandKey;

/// A device: its data model, its values, its name.
pub struct Device<'d> {
    /// The data model.
    pub schema: Schema<'d>,
    /// The values.
    pub backend: &'d mut dyn Backend,
    /// Who it is; the same for life, and the same as in `DeviceInfo` (INF-002).
    pub id: DeviceIdStruct<'d>,
}

impl fmt::Debug for Device<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Device<'_> {
    /// The device's values with those that the agent keeps.
    pub(super) fn served<'b, 's>(
        &'b mut self,
        management: &'b mut ManagementServer<'s>,
        diagnostics: &'b mut Diagnostics<'s>,
        key: &'b CommandKey,
    ) -> Served<'b, 's> {
        let device: &mut dyn Backend = &mut *self.backend;
        Served::new((self.schema, device), (management, diagnostics), key)
    }
}

/// The device's values with `ParameterKey`, which nothing else may write (RPC-GEN-03).
struct Keyed<'b> {
    device: &'b mut dyn Backend,
    parameter_key: Option<NodeId>,
    key: &'b CommandKey,
}

impl Keyed<'_> {
    fn is_key(&self, place: &Place) -> bool {
        Some(place.node()) == self.parameter_key
    }
}

impl Backend for Keyed<'_> {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        self.device.next_instance(table, after)
    }

    fn find_alias(&self, table: &Place, alias: &str) -> Option<u32> {
        self.device.find_alias(table, alias)
    }

    fn alias<'v>(&'v self, instance: &Place, scratch: &'v mut [u8]) -> Option<&'v str> {
        self.device.alias(instance, scratch)
    }

    fn presence(&self, place: &Place) -> Presence {
        if self.is_key(place) {
            return Presence::ReadOnly;
        }
        self.device.presence(place)
    }

    fn value_type(&self, parameter: &Place) -> Option<ValueType> {
        self.device.value_type(parameter)
    }

    fn prepare(&mut self, object: &Place) {
        self.device.prepare(object);
    }

    fn longest(&self, parameter: &Place) -> Option<usize> {
        self.device.longest(parameter)
    }

    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        if self.is_key(parameter) {
            return Ok(Value::String(self.key.as_str()));
        }
        self.device.get(parameter, scratch)
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        self.device.matches(pattern, text)
    }

    fn check(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        self.device.check(parameter, value)
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.device.begin()
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        self.device.set(parameter, value)
    }

    fn add(&mut self, schema: Schema<'_>, table: &Place) -> Result<u32, FaultCode> {
        self.device.add(schema, table)
    }

    fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        self.device.delete(instance)
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.device.commit()
    }

    fn rollback(&mut self) {
        self.device.rollback();
    }
}

/// The device's values with those that the agent keeps: `ParameterKey`, and what else [`ManagementServer`] and
/// [`Diagnostics`] say.
///
/// A transaction begins and ends for both; what the agent keeps is committed when the device has done so, and cannot fail.
pub(super) struct Served<'b, 's> {
    schema: Schema<'b>,
    keyed: Keyed<'b>,
    diagnostics: &'b mut Diagnostics<'s>,
    management: &'b mut ManagementServer<'s>,
    scope: Option<Scope<'b>>,
    /// What decides, beside the device, whether a value may be set.
    rule: Option<Rule>,
}

/// What of it the model sees: [`all`] of it, where the agent keeps more than `ParameterKey`. Each part that it may keep
/// names this, so that a program without such parts does not link what asks them.
pub(super) type View = for<'x> fn(&'x mut Served<'_, '_>) -> &'x mut (dyn Backend + 'x);

/// The whole of it.
pub(super) fn all<'x>(served: &'x mut Served<'_, '_>) -> &'x mut (dyn Backend + 'x) {
    served
}

impl<'b, 's> Served<'b, 's> {
    fn new(
        (schema, device): (Schema<'b>, &'b mut dyn Backend),
        (management, diagnostics): (&'b mut ManagementServer<'s>, &'b mut Diagnostics<'s>),
        key: &'b CommandKey,
    ) -> Self {
        let server = schema.management_server();
        Self {
            schema,
            keyed: Keyed {
                device,
                // In the data models of both roots.
                parameter_key: server.and_then(|server| schema.child(server, "ParameterKey")),
                key,
            },
            diagnostics,
            scope: management.scope(schema),
            management,
            rule: None,
        }
    }

    /// The same, where this decides too whether a value may be set.
    pub(super) const fn with_rule(mut self, rule: Option<Rule>) -> Self {
        self.rule = rule;
        self
    }

    /// The device's parameters, with the identifiers of instances that are in use.
    pub(super) fn model(&mut self, addressing: Addressing) -> Model<'_> {
        let schema = self.schema;
        let view = self.management.view().or(self.diagnostics.view());
        let backend = match view.or(self.rule.map(|rule| rule.view)) {
            Some(view) => view(self),
            None => &mut self.keyed,
        };
        Model::new(schema, backend).with_addressing(addressing)
    }

    /// `ManagementServer.`, if this place of it is the agent's.
    fn own(&self, place: &Place) -> Option<Scope<'b>> {
        self.scope
            .filter(|scope| self.management.serves(scope, place))
    }
}

impl Backend for Served<'_, '_> {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        match self.own(table) {
            Some(scope) => self.management.next_instance(&scope, after),
            None => self.keyed.next_instance(table, after),
        }
    }

    fn find_alias(&self, table: &Place, alias: &str) -> Option<u32> {
        match self.own(table) {
            Some(scope) => self.management.find_alias(&scope, alias),
            None => self.keyed.find_alias(table, alias),
        }
    }

    fn alias<'v>(&'v self, instance: &Place, scratch: &'v mut [u8]) -> Option<&'v str> {
        match self.own(instance) {
            Some(scope) => self.management.alias(&scope, instance.instances().last()?),
            None => self.keyed.alias(instance, scratch),
        }
    }

    fn presence(&self, place: &Place) -> Presence {
        if self.keyed.is_key(place) {
            return Presence::ReadOnly;
        }
        let scope = self.scope.as_ref();
        let own = scope.and_then(|scope| self.management.presence(scope, place));
        match own {
            Some(presence) => presence,
            None if self.diagnostics.serves(place) => Presence::AsSchema,
            None => self.keyed.presence(place),
        }
    }

    fn value_type(&self, parameter: &Place) -> Option<ValueType> {
        match self.own(parameter) {
            Some(_) => None,
            None => self.keyed.value_type(parameter),
        }
    }

    fn prepare(&mut self, object: &Place) {
        self.keyed.prepare(object);
    }

    fn longest(&self, parameter: &Place) -> Option<usize> {
        match self.own(parameter) {
            Some(_) => None,
            None => self.keyed.longest(parameter),
        }
    }

    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        if self.keyed.is_key(parameter) {
            return Ok(Value::String(self.keyed.key.as_str()));
        }
        if let Some(scope) = self.own(parameter) {
            return Ok(self.management.get(&scope, parameter));
        }
        match self.diagnostics.text(self.schema, parameter) {
            Some(text) => Ok(Value::String(text)),
            None => self.keyed.get(parameter, scratch),
        }
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        self.keyed.matches(pattern, text)
    }

    fn check(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        if let Some(rule) = self.rule {
            (rule.check)(self.schema, self.keyed.device, parameter, value)?;
        }
        if let Some(scope) = self.own(parameter) {
            return self.management.check(&scope, parameter, value);
        }
        match self.diagnostics.check(parameter, value) {
            Some(verdict) => verdict,
            None => self.keyed.check(parameter, value),
        }
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.diagnostics.begin();
        self.keyed.begin()
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        if self.own(parameter).is_some() {
            return self.management.set(parameter, value);
        }
        match self.diagnostics.set(self.schema, parameter, value) {
            Some(set) => set,
            None => self.keyed.set(parameter, value),
        }
    }

    fn add(&mut self, schema: Schema<'_>, table: &Place) -> Result<u32, FaultCode> {
        match self.own(table) {
            Some(scope) => self.management.add(&scope),
            None => self.keyed.add(schema, table),
        }
    }

    fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        match self.own(instance) {
            Some(_) => self.management.delete(instance),
            None => self.keyed.delete(instance),
        }
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.diagnostics.approve(self.keyed.device)?;
        let applied = self.keyed.commit()?;
        self.diagnostics.settle(true);
        self.management.commit();
        Ok(applied)
    }

    fn rollback(&mut self) {
        self.management.rollback();
        self.diagnostics.settle(false);
        self.keyed.rollback();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_model::{Decl, Instances, Model, schema};

    schema! {
        /// A device that would let anybody write the key.
        static SCHEMA = Decl::object("Device", &[
            Decl::object("ManagementServer", &[
                Decl::parameter("ParameterKey", ValueType::String).writable(),
                Decl::parameter("URL", ValueType::String).writable(),
            ]),
        ]);
    }

    struct Own;

    impl Backend for Own {
        fn next_instance(&self, _: &Place, _: u32) -> Option<u32> {
            None
        }

        fn get<'v>(&'v mut self, _: &Place, _: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
            Ok(Value::String("its own"))
        }

        fn begin(&mut self) -> Result<(), FaultCode> {
            Ok(())
        }

        fn set(&mut self, _: &Place, _: &Value<'_>) -> Result<(), FaultCode> {
            Ok(())
        }

        fn commit(&mut self) -> Result<Applied, FaultCode> {
            Ok(Applied::Now)
        }

        fn rollback(&mut self) {}
    }

    #[test]
    fn the_key_is_the_agents_whatever_the_device_says() {
        let place = |name| Place::new(SCHEMA.find(name).unwrap(), Instances::NONE);
        let parameter_key = place("Device.ManagementServer.ParameterKey");
        let url = place("Device.ManagementServer.URL");
        let mut device = Own;
        let mut management = ManagementServer::none();
        let mut diagnostics = Diagnostics::none();
        let kept = (&mut management, &mut diagnostics);
        let key = CommandKey::new("kept").unwrap();
        let mut served = Served::new((SCHEMA, &mut device), kept, &key);
        let mut model = Model::new(SCHEMA, &mut served);
        assert!(!model.is_writable(&parameter_key));
        assert!(model.is_writable(&url));
        assert_eq!(
            model.value(&parameter_key, &mut []),
            Ok(Value::String("kept"))
        );
        assert_eq!(model.value(&url, &mut []), Ok(Value::String("its own")));
    }
}
