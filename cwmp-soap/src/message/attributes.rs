//! `SetParameterAttributes` and `GetParameterAttributes` (TR-069 A.3.2.4, A.3.2.5).

use crate::grammar::{Array, Field, Shape, Struct};

static ACCESS_LIST: Array = Array::of_text(64);
const ACCESS_LIST_FIELD: Field = Field::once("AccessList", Shape::Array(&ACCESS_LIST));
const NOTIFICATION: Field = Field::once("Notification", Shape::upto(6));
const NAME: Field = Field::once("Name", Shape::text(256));

static SET_ENTRY: Struct = Struct::new(
    "SetParameterAttributesStruct",
    &[
        NAME,
        Field::once("NotificationChange", Shape::Boolean),
        NOTIFICATION,
        Field::once("AccessListChange", Shape::Boolean),
        ACCESS_LIST_FIELD,
    ],
);
static SET_LIST: Array = Array::of(&SET_ENTRY).counting(1, u32::MAX);
pub(crate) static SET_REQUEST: Struct = Struct::new(
    "SetParameterAttributes",
    &[Field::once("ParameterList", Shape::Array(&SET_LIST))],
);

empty! {
    /// The attributes are set.
    SET_RESPONSE, SetParameterAttributesResponse = "SetParameterAttributesResponse"
}

static NAMES: Array = Array::of_text(256).counting(1, u32::MAX);
pub(crate) static GET_REQUEST: Struct = Struct::new(
    "GetParameterAttributes",
    &[Field::once("ParameterNames", Shape::Array(&NAMES))],
);

static GET_ENTRY: Struct = Struct::new(
    "ParameterAttributeStruct",
    &[NAME, NOTIFICATION, ACCESS_LIST_FIELD],
);
static GET_LIST: Array = Array::of(&GET_ENTRY);
pub(crate) static GET_RESPONSE: Struct = Struct::new(
    "GetParameterAttributesResponse",
    &[Field::once("ParameterList", Shape::Array(&GET_LIST))],
);
