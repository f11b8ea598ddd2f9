//! The deprecated `SetVouchers`: signed permissions for options (TR-069 A.4.1.3, annex C).

use crate::encode::{element, tags};
use crate::grammar::Array;
use crate::text::Text;
use crate::xml::Writer;
use crate::{Entry, Kind, Method, Value};

#[cfg(feature = "alloc")]
use super::owned::{FieldError, IntoOwned};

static VOUCHERS: Array = Array::of_base64().counting(1, u16::MAX);

list! {
    /// Hands over vouchers.
    REQUEST, SetVouchers<S>, SetVouchersView, OwnedSetVouchers = Kind::Request(Method::SetVouchers), "SetVouchers"
    {}
    [
        /// The vouchers in base64, as [`Value::from_text`] reads it; [`Voucher`] to write.
        voucher_list: array(VOUCHERS) of Text<'a> as OwnedVoucher = 0 "VoucherList"
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

/// A voucher, owned.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct OwnedVoucher {
    /// The bytes of an XML signature in base64, as they stand in the message: [`Value::Base64`] displays bytes so.
    pub base64: alloc::string::String,
}

#[cfg(feature = "alloc")]
impl Entry for OwnedVoucher {
    fn write(&self, out: &mut Writer<'_>) {
        element(out, tags!("base64"), self.base64.as_str());
    }
}

#[cfg(feature = "alloc")]
impl IntoOwned<OwnedVoucher> for Text<'_> {
    fn into_owned(self, name: &'static str) -> Result<OwnedVoucher, FieldError> {
        let base64 = self.into_owned(name)?;
        Ok(OwnedVoucher { base64 })
    }
}

empty! {
    /// The vouchers are taken.
    RESPONSE, SetVouchersResponse = Kind::Response(Method::SetVouchers), "SetVouchersResponse"
}
