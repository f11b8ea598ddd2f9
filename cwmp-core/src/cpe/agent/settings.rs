//! The settings under `ManagementServer.` as the platform sees them.

use cwmp_model::{Instances, Place};
use cwmp_soap::{FaultCode, Secret, Value};

use super::Agent;
use crate::cpe::device::Device;
use crate::cpe::management::ManagementServer;

impl<'s> Agent<'s> {
    /// The same with the settings under `ManagementServer.` kept by the agent: [`ManagementServer::new`]; before
    /// [`Self::restore`]. An agent that is given none reads them from the device.
    #[must_use]
    pub fn with_management_server(mut self, management: ManagementServer<'s>) -> Self {
        self.management = management;
        self
    }

    /// `URL`: where the ACS is; `None` if there is none.
    ///
    /// A session that is going on stays where it began, whatever is set in it (SES-019).
    pub fn url<'v>(&'v mut self, device: &'v mut Device<'_>) -> Option<&'v str> {
        let url = text(self.any_setting(device, "URL")?)?;
        (!url.is_empty()).then_some(url)
    }

    /// `Username`, for the ACS; `None` if the device does not have the parameter.
    ///
    /// To be read when a session begins, as [`Self::password`] is: what is set in it is for the next one (SES-022).
    pub fn username<'v>(&'v mut self, device: &'v mut Device<'_>) -> Option<&'v str> {
        text(self.any_setting(device, "Username")?)
    }

    /// `Password`, for the ACS; `None` if the device does not have the parameter.
    pub fn password<'v>(&'v mut self, device: &'v mut Device<'_>) -> Option<Secret<'v>> {
        self.secret_setting(device, "Password")
    }

    /// `ConnectionRequestUsername`, which the ACS gives in its connection requests.
    pub fn connection_request_username<'v>(
        &'v mut self,
        device: &'v mut Device<'_>,
    ) -> Option<&'v str> {
        text(self.any_setting(device, "ConnectionRequestUsername")?)
    }

    /// `ConnectionRequestPassword`, which the ACS knows when it gives that name.
    pub fn connection_request_password<'v>(
        &'v mut self,
        device: &'v mut Device<'_>,
    ) -> Option<Secret<'v>> {
        self.secret_setting(device, "ConnectionRequestPassword")
    }

    /// A parameter by its name behind `ManagementServer.`, such as `STUNServerAddress` or `HeartbeatPolicy.Enable`; `None`
    /// if the device does not have it, or it is hidden.
    pub fn setting<'v>(&'v mut self, device: &'v mut Device<'_>, name: &str) -> Option<Value<'v>> {
        let place = place(device, name)?;
        let flags = device.schema.flags(place.node());
        if flags.has(cwmp_model::Flags::HIDDEN) {
            return None;
        }
        self.any_setting(device, name)
    }

    /// The same for one that nobody but its user may see, such as `STUNPassword`.
    pub fn secret_setting<'v>(
        &'v mut self,
        device: &'v mut Device<'_>,
        name: &str,
    ) -> Option<Secret<'v>> {
        text(self.any_setting(device, name)?).map(Secret::from)
    }

    /// The device itself sets a parameter that [the agent keeps](ManagementServer): a `URL` that DHCP gave, what a user has
    /// chosen, its own `ConnectionRequestURL`. The name is that behind `ManagementServer.`.
    ///
    /// What the agent follows is read again before the next session, as after [`Self::settings_changed`]. That the value
    /// is reported, where it is watched, is seen to as for all others: [`Self::value_changed`].
    ///
    /// # Errors
    /// 9005 if the agent does not keep the settings, or the data model has no such parameter; 9006 for a value of another
    /// type, 9007 for one that is not allowed, 9004 if there is no room. Nothing has changed then.
    pub fn set_setting(
        &mut self,
        device: &Device<'_>,
        name: &str,
        value: &Value<'_>,
    ) -> Result<(), FaultCode> {
        let unknown = FaultCode::INVALID_PARAMETER_NAME;
        let schema = device.schema;
        let scope = self.management.scope(schema).ok_or(unknown)?;
        let place = place(device, name).ok_or(unknown)?;
        let row = schema.row(place.node()).ok_or(unknown)?;
        if row.value_type != value.value_type() {
            return Err(FaultCode::INVALID_PARAMETER_TYPE);
        }
        let backend = &*device.backend;
        if !schema.allows(place.node(), value, |pattern, text| {
            backend.matches(pattern, text)
        }) {
            return Err(FaultCode::INVALID_PARAMETER_VALUE);
        }
        self.management.check(&scope, &place, value)?;
        let set = self.management.set(&place, value);
        match set {
            Ok(()) => self.management.commit(),
            Err(_) => self.management.rollback(),
        }
        self.timing.stale = true;
        set
    }

    /// A parameter outside of tables, hidden or not.
    fn any_setting<'v>(&'v mut self, device: &'v mut Device<'_>, name: &str) -> Option<Value<'v>> {
        let place = place(device, name)?;
        self.value_at(device, &place)
    }

    /// What the device or the agent has at a place, hidden or not.
    pub(super) fn value_at<'v>(
        &'v mut self,
        device: &'v mut Device<'_>,
        place: &Place,
    ) -> Option<Value<'v>> {
        if let Some(scope) = self.management.scope(device.schema)
            && self.management.serves(&scope, place)
        {
            return Some(self.management.get(&scope, place));
        }
        {
            let mut served = device.served(
                &mut self.management,
                &mut self.diagnostics,
                &self.parameter_key,
            );
            if !served.model(self.addressing).exists(place) {
                return None;
            }
        }
        let value = device.backend.get(place, self.scratch).ok()?;
        Some(match value {
            Value::Lexical(value_type, text) => Value::from_text(value_type, text).unwrap_or(value),
            value => value,
        })
    }
}

/// The parameter of a name behind `ManagementServer.`.
fn place(device: &Device<'_>, name: &str) -> Option<Place> {
    let schema = device.schema;
    let node = schema.parameter_at(schema.management_server()?, name)?;
    Some(Place::new(node, Instances::NONE))
}

const fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::String(text) | Value::Lexical(_, text) => Some(text),
        _ => None,
    }
}
