//! What firmware logs has a form for that.

use cwmp_transport::http::body::BodyError;
use cwmp_transport::http::head::HeadError;
use cwmp_transport::http::redirect::RedirectError;
use cwmp_transport::http::url::UrlError;
use cwmp_transport::stun::StunError;

const fn is_logged<T: defmt::Format>() {}

#[test]
fn errors_and_small_types_can_be_logged() {
    is_logged::<BodyError>();
    is_logged::<HeadError>();
    is_logged::<RedirectError>();
    is_logged::<StunError>();
    is_logged::<UrlError>();
}
