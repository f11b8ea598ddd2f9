//! The deprecated `SetVouchers`: signed permissions for options (TR-069 A.4.1.3, annex C).

use crate::encode::{element, tags};
use crate::grammar::Array;
use crate::text::Text;
use crate::xml::Writer;
use crate::{Entry, Kind, Method, Value};

static VOUCHERS: Array = Array::of_base64().counting(1, u32::MAX);

list! {
    /// Hands over vouchers.
    REQUEST, SetVouchers<S>, SetVouchersView = Kind::Request(Method::SetVouchers), "SetVouchers"
    {}
    [
        /// The vouchers in base64, as [`Value::from_text`] reads it; [`Voucher`] to write.
        voucher_list: array(VOUCHERS) of Text<'a> = 0 "VoucherList"
    ]
    {}
}

/// A voucher, to be written: the bytes of an XML signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voucher<'a>(pub &'a [u8]);

impl Entry for Voucher<'_> {
    fn write(&self, out: &mut Writer<'_>) {
        element(out, tags!("base64"), Value::Base64(self.0));
    }
}

empty! {
    /// The vouchers are taken.
    RESPONSE, SetVouchersResponse = "SetVouchersResponse"
}
