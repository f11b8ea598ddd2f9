//! DHCP options: who devices and gateways are (DISC-003, PROXY-010).

use cwmp_transport::WriteError;
use cwmp_transport::dhcp::v4;
use cwmp_transport::dhcp::v6;
use cwmp_transport::dhcp::{AcsDiscovery, DeviceIdentity, VendorInformation};

use crate::dhcp::{block, options};
use crate::support::written;

const DEVICE: DeviceIdentity<'static> = DeviceIdentity {
    oui: "0011FF",
    serial_number: "SN-1",
    product_class: "HG",
};

#[test]
fn devices_and_gateways_tell_who_they_are() {
    let nameless = DeviceIdentity {
        product_class: "",
        ..DEVICE
    };
    for identity in [DEVICE, nameless] {
        for (what, first) in [
            (VendorInformation::Device(identity), 1),
            (VendorInformation::Gateway(identity), 4),
        ] {
            let option = written(WriteError::Full, |out| {
                v4::write_vendor_identifying(&what, out)
            });
            let mut list = vec![(first, "0011FF"), (first + 1, "SN-1")];
            if !identity.product_class.is_empty() {
                list.push((first + 2, "HG"));
            }
            assert_eq!(option, block(3561, &options(&list)));
            let found = v4::read_vendor_identifying(&option).unwrap();
            let option = written(WriteError::Full, |out| v6::write_vendor_options(&what, out));
            let found_6 = v6::read_vendor_options(&option).unwrap().unwrap();
            assert_eq!(
                (found.device, found.gateway),
                (found_6.device, found_6.gateway)
            );
            let expected = if first == 1 {
                (Some(identity), None)
            } else {
                (None, Some(identity))
            };
            assert_eq!((found.device, found.gateway), expected);
            assert_eq!(found.acs, AcsDiscovery::default());
        }
    }
    let option = v6::write_vendor_options(&VendorInformation::Device(DEVICE), &mut [0; 64]);
    assert_eq!(option, Ok(4 + 12 + 6 + 4 + 2));
    let without_serial = block(3561, &options(&[(1, "0011FF"), (3, "HG")]));
    assert_eq!(
        v4::read_vendor_identifying(&without_serial).unwrap().device,
        None
    );
    let no_oui = block(3561, &options(&[(1, "0011F"), (2, "SN-1")]));
    assert_eq!(v4::read_vendor_identifying(&no_oui).unwrap().device, None);
}

#[test]
fn nobody_is_told_of_without_a_name() {
    let long = "s".repeat(65);
    for identity in [
        DeviceIdentity {
            oui: "0011F",
            ..DEVICE
        },
        DeviceIdentity {
            oui: "0011FG",
            ..DEVICE
        },
        DeviceIdentity {
            serial_number: "",
            ..DEVICE
        },
        DeviceIdentity {
            product_class: &long,
            ..DEVICE
        },
    ] {
        let what = VendorInformation::Device(identity);
        let written = v4::write_vendor_identifying(&what, &mut [0; 512]);
        assert_eq!(written, Err(WriteError::Illegal));
    }
}

#[test]
fn a_device_announces_itself() {
    let option_124 = written(WriteError::Full, v4::write_vendor_identifying_class);
    let option_16 = written(WriteError::Full, v6::write_vendor_class);
    assert_eq!(option_124, block(3561, b"dslforum.org"));
    assert_eq!(option_16, b"\0\0\x0d\xe9\0\x0cdslforum.org");
    assert!(v6::is_announced(&option_16));
    assert!(v4::is_announced(Some(b"dslforum.org"), None));
    assert!(v4::is_announced(Some(b"vendor:dslforum.org,2.0"), None));
    assert!(v4::is_announced(Some(b"MSFT 5.0"), Some(&option_124)));
    assert!(!v4::is_announced(
        Some(b"dslforum.or"),
        Some(&block(4491, b"dslforum.org"))
    ));
    assert!(!v4::is_announced(None, None));
    assert!(!v6::is_announced(b"\0\0\x11\x8b\0\x0cdslforum.org"));
    assert!(!v6::is_announced(b"\0"));
}
