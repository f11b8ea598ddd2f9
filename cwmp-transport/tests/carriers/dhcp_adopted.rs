//! What of DHCP's offer a device goes by.

use cwmp_transport::dhcp::{AcsDiscovery, KnownAcs, UrlSource};

const OFFER: AcsDiscovery<'_> = AcsDiscovery {
    url: Some("https://acs.example.net/"),
    provisioning_code: Some("batch 7"),
    retry_minimum_wait_interval: Some(60),
    retry_interval_multiplier: Some(1_500),
};

const NONE: KnownAcs<'_> = KnownAcs {
    url: "",
    source: UrlSource::Configured,
    has_retry_settings: false,
};

#[test]
fn ct_disc_02c_a_device_without_a_url_adopts_all_of_it() {
    for source in [UrlSource::Dhcp, UrlSource::Configured] {
        assert_eq!(OFFER.adopted(&KnownAcs { source, ..NONE }), OFFER);
    }
}

#[test]
fn ct_disc_07c_a_url_that_is_preset_or_set_is_kept_and_with_it_everything() {
    for url in ["https://preset.example.com/", "https://acs.example.net/"] {
        let known = KnownAcs { url, ..NONE };
        assert_eq!(OFFER.adopted(&known), AcsDiscovery::default());
    }
}

#[test]
fn ct_disc_08c_a_renewed_lease_brings_another_url_or_none() {
    let same = KnownAcs {
        url: "https://acs.example.net/",
        source: UrlSource::Dhcp,
        has_retry_settings: false,
    };
    let adopted = OFFER.adopted(&same);
    assert_eq!(adopted.url, None);
    assert_eq!(adopted.provisioning_code, OFFER.provisioning_code);
    let other = KnownAcs {
        url: "https://old.example.net/",
        ..same
    };
    assert_eq!(OFFER.adopted(&other).url, OFFER.url);
}

#[test]
fn disc_017_what_the_acs_has_said_of_retries_stays() {
    let known = KnownAcs {
        has_retry_settings: true,
        ..NONE
    };
    let expected = AcsDiscovery {
        retry_minimum_wait_interval: None,
        retry_interval_multiplier: None,
        ..OFFER
    };
    assert_eq!(OFFER.adopted(&known), expected);
}
