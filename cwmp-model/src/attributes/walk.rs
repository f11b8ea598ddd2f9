//! `GetParameterAttributes` (RPC-GPA-01, RPC-GPA-02).

use cwmp_soap::FaultCode;

use super::{AccessList, Attributes};
use crate::model::Model;
use crate::place::Place;
use crate::values::ValuesWalk;

/// The attributes of one parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParameterAttributes {
    /// 0 to 6, see
    /// [`SetParameterAttributesStruct`](cwmp_soap::message::set_parameter_attributes::SetParameterAttributesStruct::notification).
    pub notification: u8,
    /// Who may write it beside the ACS.
    pub access_list: AccessList,
}

/// The answer to one path of a `GetParameterAttributes`, parameter by parameter.
///
/// Plain data: it may be kept between calls.
#[derive(Clone, Debug)]
pub struct AttributesWalk {
    walk: ValuesWalk,
}

impl AttributesWalk {
    /// Starts at the first parameter that `path` stands for.
    ///
    /// # Errors
    /// As [`ValuesWalk::new`]: 9005.
    pub fn new(model: &Model<'_>, path: &str) -> Result<Self, FaultCode> {
        ValuesWalk::new(model, path).map(|walk| Self { walk })
    }

    /// The parameter that the walk stands at; `None` at its end.
    #[must_use]
    pub fn current(&self) -> Option<&Place> {
        self.walk.current()
    }

    /// The path of the parameter; `None` at the end.
    #[must_use]
    pub fn current_path(&self) -> Option<&str> {
        self.walk.current_path()
    }

    /// The attributes of the parameter; `None` at the end.
    #[must_use]
    pub fn attributes(
        &self,
        model: &Model<'_>,
        attributes: &Attributes<'_>,
    ) -> Option<ParameterAttributes> {
        let parameter = self.walk.current()?;
        Some(ParameterAttributes {
            notification: attributes.notification(model.schema(), parameter),
            access_list: attributes.access_list(model, parameter),
        })
    }

    /// Goes to the next parameter.
    pub fn advance(&mut self, model: &Model<'_>) {
        self.walk.advance(model);
    }

    /// How many parameters are left, the current one counted: walks them once.
    #[must_use]
    pub fn count(&self, model: &Model<'_>) -> usize {
        self.walk.count(model)
    }
}
