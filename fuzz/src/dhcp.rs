//! DHCP options.

use cwmp_transport::dhcp::v4::{self, Asked};
use cwmp_transport::dhcp::{AcsDiscovery, DeviceIdentity, VendorInformation, VendorOptions, v6};

/// Takes the bytes as the contents of each option, as options, and as the contents of an option in pieces.
///
/// * What is read is what may be written; written again, it is read as the same.
/// * Pieces put together are what was cut up.
pub fn dhcp(data: &[u8]) {
    if let Ok(found) = v4::read_vendor_specific(data) {
        acs(&found);
    }
    if let Ok(found) = v4::read_vendor_identifying(data) {
        vendor(&found);
    }
    if let Ok(Some(found)) = v6::read_vendor_options(data) {
        vendor(&found);
    }
    let (front, back) = data.split_at(data.len() / 2);
    for asked in [Asked::VendorSpecific, Asked::VendorIdentifying] {
        let whole = v4::choose(Some(data), Some(data), asked);
        let parts = v4::choose(Some(front), Some(back), asked);
        for found in [whole, parts].into_iter().flatten() {
            assert!(found.url.is_some());
            acs(&found);
        }
    }
    let _ = (
        v4::is_announced(Some(front), Some(back)),
        v6::is_announced(data),
    );
    for number in [0, 43, 125, 255] {
        let _ = v4::read_option(&[front, back], number, &mut [0; 300]);
    }
    let mut cut = vec![0; data.len() + data.len() / 255 * 2 + 2];
    let length = v4::write_option(43, data, &mut cut).unwrap();
    let mut room = vec![0; data.len()];
    let joined = v4::read_option(&[&cut[..length]], 43, &mut room);
    assert_eq!(joined, Ok(Some(data)));
}

fn vendor(found: &VendorOptions<'_>) {
    acs(&found.acs);
    for identity in [found.device, found.gateway].into_iter().flatten() {
        device(identity);
    }
}

fn acs(found: &AcsDiscovery<'_>) {
    let mut out = [0; 4096];
    let what = VendorInformation::Acs(*found);
    let length = v6::write_vendor_options(&what, &mut out).unwrap();
    let again = v6::read_vendor_options(&out[..length]).unwrap().unwrap();
    assert_eq!(again.acs, *found);
    if let Ok(length) = v4::write_vendor_specific(found, &mut out) {
        let again = v4::read_vendor_specific(&out[..length]).unwrap();
        assert_eq!(again, *found);
    } else {
        assert!(found.url.is_some_and(|url| url.len() > 255) || found.provisioning_code.is_some());
    }
}

fn device(found: DeviceIdentity<'_>) {
    let mut out = [0; 1024];
    // An empty serial number is read, since it is told, and nobody should write it.
    if found.serial_number.is_empty() {
        return;
    }
    let what = VendorInformation::Gateway(found);
    let length = v6::write_vendor_options(&what, &mut out).unwrap();
    let again = v6::read_vendor_options(&out[..length]).unwrap().unwrap();
    assert_eq!(again.gateway, Some(found));
}
