//! The deprecated `SetVouchers`, `GetOptions` and `Kicked` (TR-069 A.4.1.3, A.4.1.4, A.4.2.1).

use crate::grammar::{Array, Field, Shape, Struct};
use crate::{Kind, Method};

static VOUCHERS: Array = Array {
    member: "base64",
    shape: Shape::Base64,
    min: 1,
    max: u32::MAX,
};
pub(crate) static SET_VOUCHERS_REQUEST: Struct = Struct::new(
    "SetVouchers",
    &[Field::once("VoucherList", Shape::Array(&VOUCHERS))],
);

empty! {
    /// The vouchers are taken.
    SET_VOUCHERS_RESPONSE, SetVouchersResponse = "SetVouchersResponse"
}

flat! {
    /// Lists options.
    GET_OPTIONS_REQUEST, GetOptions<'a>, GetOptionsView = Kind::Request(Method::GetOptions), "GetOptions" {
        /// The option, at most 64 characters; empty for all.
        option_name: text(64) = 0 "OptionName",
    }
}

static OPTION: Struct = Struct::new(
    "OptionStruct",
    &[
        Field::once("OptionName", Shape::text(64)),
        Field::once("VoucherSN", Shape::UNSIGNED_INT),
        Field::once("State", Shape::UnsignedInt { min: 0, max: 3 }),
        Field::once("Mode", Shape::upto(2)),
        Field::once("StartDate", Shape::DateTime),
        Field::once("ExpirationDate", Shape::DateTime).optional(),
        Field::once("IsTransferable", Shape::upto(1)),
    ],
);
static OPTIONS: Array = Array::of(&OPTION);
pub(crate) static GET_OPTIONS_RESPONSE: Struct = Struct::new(
    "GetOptionsResponse",
    &[Field::once("OptionList", Shape::Array(&OPTIONS))],
);

flat! {
    /// Reports a visit to the CPE's page.
    KICKED_REQUEST, Kicked<'a>, KickedView = Kind::Request(Method::Kicked), "Kicked" {
        /// What the visitor asked for, at most 32 characters.
        command: text(32) = 0 "Command",
        /// The page that sent the visitor, at most 64 characters.
        referer: text(64) = 1 "Referer",
        /// An argument of the command, at most 256 characters.
        arg: text(256) = 2 "Arg",
        /// Where the visitor wants to go afterwards, at most 1024 characters.
        next: text(1024) = 3 "Next",
    }
}

flat! {
    /// Where to send the visitor.
    KICKED_RESPONSE, KickedResponse<'a>, KickedResponseView = Kind::Response(Method::Kicked), "KickedResponse" {
        /// The next page, at most 1024 characters.
        next_url: text(1024) = 0 "NextURL",
    }
}
