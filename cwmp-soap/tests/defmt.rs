//! What firmware logs has a form for that.

use cwmp_soap::charset::CharsetError;
use cwmp_soap::{
    CwmpVersion, DateTime, DecodeError, EncodeError, EventCode, FaultCode, Kind, Method,
    ValueError, VersionSet, Warning,
};

const fn is_logged<T: defmt::Format>() {}

#[test]
fn errors_and_small_types_can_be_logged() {
    is_logged::<CwmpVersion>();
    is_logged::<DateTime>();
    is_logged::<DecodeError>();
    is_logged::<EncodeError>();
    is_logged::<CharsetError>();
    is_logged::<EventCode>();
    is_logged::<FaultCode>();
    is_logged::<Kind>();
    is_logged::<Method>();
    is_logged::<ValueError>();
    is_logged::<VersionSet>();
    is_logged::<Warning>();
}
