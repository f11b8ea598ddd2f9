//! What firmware logs has a form for that.

use cwmp_model::{Applied, PathError, Presence, SchemaError, SetError};

const fn is_logged<T: defmt::Format>() {}

#[test]
fn errors_and_small_types_can_be_logged() {
    is_logged::<Applied>();
    is_logged::<PathError>();
    is_logged::<Presence>();
    is_logged::<SchemaError>();
    is_logged::<SetError>();
}
