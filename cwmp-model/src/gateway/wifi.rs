//! `Device.WiFi.` of the built-in gateway.

use cwmp_soap::ValueType::{Boolean, HexBinary, Int, UnsignedInt};

use super::{
    ALIAS, INTERFACE_STATUS, LAST_CHANGE, LIST, LOWER_LAYERS, STATS, at_most, between, entries,
    switch, text,
};
use crate::declare::Decl;
use crate::limits::Limit;
use crate::schema::ActiveNotify::CanDeny;

pub(super) const WIFI: &[Decl<'static>] = &[
    entries("RadioNumberOfEntries"),
    entries("SSIDNumberOfEntries"),
    entries("AccessPointNumberOfEntries"),
    Decl::table(
        "Radio",
        &[
            switch("Enable"),
            INTERFACE_STATUS,
            ALIAS,
            text("Name", &[at_most(64)]),
            text(
                "SupportedFrequencyBands",
                &[
                    LIST,
                    Limit::OneOf("2.4GHz"),
                    Limit::OneOf("5GHz"),
                    Limit::OneOf("6GHz"),
                ],
            ),
            text(
                "OperatingFrequencyBand",
                &[
                    Limit::OneOf("2.4GHz"),
                    Limit::OneOf("5GHz"),
                    Limit::OneOf("6GHz"),
                ],
            )
            .writable(),
            text("OperatingStandards", &[LIST]).writable(),
            text(
                "PossibleChannels",
                &[LIST, Limit::ListLength { min: 0, max: 1024 }],
            ),
            Decl::parameter("Channel", UnsignedInt)
                .writable()
                .limits(&[between(1, 255)]),
            switch("AutoChannelEnable"),
            Decl::parameter("TransmitPower", Int)
                .writable()
                .limits(&[between(-1, 100), Limit::Default("-1")]),
            STATS,
        ],
    )
    .limits(&[
        Limit::NumberOfEntries("RadioNumberOfEntries"),
        Limit::UniqueKey("Alias"),
    ]),
    Decl::table(
        "SSID",
        &[
            switch("Enable"),
            INTERFACE_STATUS,
            ALIAS,
            text("Name", &[at_most(64)]),
            LAST_CHANGE,
            LOWER_LAYERS,
            text("BSSID", &[at_most(17)]),
            text("SSID", &[at_most(32)]).writable(),
            STATS,
        ],
    )
    .writable()
    .limits(&[
        Limit::NumberOfEntries("SSIDNumberOfEntries"),
        Limit::UniqueKey("Alias"),
    ]),
    Decl::table(
        "AccessPoint",
        &[
            switch("Enable"),
            ALIAS,
            text(
                "Status",
                &[
                    Limit::OneOf("Disabled"),
                    Limit::OneOf("Enabled"),
                    Limit::OneOf("Error_Misconfigured"),
                    Limit::OneOf("Error"),
                    Limit::Default("Disabled"),
                ],
            ),
            text(
                "SSIDReference",
                &[
                    at_most(256),
                    Limit::Reference { strong: true },
                    Limit::Default(""),
                ],
            )
            .writable(),
            Decl::parameter("SSIDAdvertisementEnabled", Boolean)
                .writable()
                .limits(&[Limit::Default("true")]),
            entries("AssociatedDeviceNumberOfEntries"),
            Decl::object(
                "Security",
                &[
                    text("ModesSupported", &[LIST]),
                    text(
                        "ModeEnabled",
                        &[
                            Limit::OneOf("None"),
                            Limit::OneOf("WPA2-Personal"),
                            Limit::OneOf("WPA3-Personal"),
                            Limit::OneOf("WPA2-WPA3-Personal"),
                        ],
                    )
                    .writable(),
                    Decl::parameter("PreSharedKey", HexBinary)
                        .writable()
                        .hidden()
                        .limits(&[at_most(32)]),
                    text(
                        "KeyPassphrase",
                        &[
                            Limit::Length { min: 8, max: 63 },
                            Limit::Length { min: 0, max: 0 },
                        ],
                    )
                    .writable()
                    .hidden(),
                ],
            ),
            Decl::table(
                "AssociatedDevice",
                &[
                    text("MACAddress", &[at_most(17)]),
                    Decl::parameter("AuthenticationState", Boolean),
                    Decl::parameter("SignalStrength", Int)
                        .limits(&[between(-200, 0)])
                        .active_notify(CanDeny),
                    Decl::parameter("Active", Boolean).active_notify(CanDeny),
                ],
            )
            .limits(&[Limit::NumberOfEntries("AssociatedDeviceNumberOfEntries")]),
        ],
    )
    .writable()
    .limits(&[
        Limit::NumberOfEntries("AccessPointNumberOfEntries"),
        Limit::UniqueKey("Alias"),
        Limit::EnabledBy("Enable"),
        Limit::UniqueKeyIfEnabled("SSIDReference"),
    ]),
];
