//! A small gateway after TR-181 issue 2: enough of a data model to run without outside files.

use cwmp_soap::ValueType::{Boolean, DateTime, String, UnsignedInt, UnsignedLong};

#[cfg(feature = "alloc")]
mod device;
mod wifi;

#[cfg(feature = "alloc")]
pub use device::device;

use crate::declare::Decl;
use crate::limits::Limit;
use crate::schema::ActiveNotify::{CanDeny, ForceDefaultEnabled, ForceEnabled};

crate::schema! {
    /// The data model of the built-in gateway: names, types, limits and forced parameters as in TR-181 (INF-004).
    pub static SCHEMA = Decl::object("Device", DEVICE);
}

const fn at_most(length: u32) -> Limit<'static> {
    Limit::Length {
        min: 0,
        max: length,
    }
}

const fn at_least(number: i64) -> Limit<'static> {
    Limit::Range {
        min: number,
        max: i64::MAX,
    }
}

const fn between(min: i64, max: i64) -> Limit<'static> {
    Limit::Range { min, max }
}

/// A list of strings.
const LIST: Limit<'static> = Limit::Items {
    item: String,
    min: 0,
    max: u16::MAX,
};

/// A read-only string of limited length.
const fn text(name: &'static str, limits: &'static [Limit<'static>]) -> Decl<'static> {
    Decl::parameter(name, String).limits(limits)
}

/// How many rows a table has.
const fn entries(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, UnsignedInt)
}

/// A settable switch, off by default.
const fn switch(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, Boolean)
        .writable()
        .limits(&[Limit::Default("false")])
}

/// A counter of 64 bits, of which active notification may be denied.
const fn counter(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, UnsignedLong).active_notify(CanDeny)
}

const ALIAS: Decl<'static> = text("Alias", &[at_most(64)]).writable();
const LOWER_LAYERS: Decl<'static> = text(
    "LowerLayers",
    &[
        LIST,
        Limit::ListLength { min: 0, max: 1024 },
        Limit::Reference { strong: true },
        Limit::Default(""),
    ],
)
.writable();
const LAST_CHANGE: Decl<'static> =
    Decl::parameter("LastChange", UnsignedInt).active_notify(CanDeny);
const INTERFACE_STATUS: Decl<'static> = text(
    "Status",
    &[
        Limit::OneOf("Up"),
        Limit::OneOf("Down"),
        Limit::OneOf("Unknown"),
        Limit::OneOf("Dormant"),
        Limit::OneOf("NotPresent"),
        Limit::OneOf("LowerLayerDown"),
        Limit::OneOf("Error"),
        Limit::Default("Down"),
    ],
);
const STATS: Decl<'static> = Decl::object(
    "Stats",
    &[
        counter("BytesSent"),
        counter("BytesReceived"),
        counter("PacketsSent"),
        counter("PacketsReceived"),
    ],
);

const DEVICE: &[Decl<'static>] = &[
    text("RootDataModelVersion", &[at_most(32)]).forced_inform(),
    entries("InterfaceStackNumberOfEntries"),
    Decl::object("DeviceInfo", DEVICE_INFO),
    Decl::object("ManagementServer", MANAGEMENT_SERVER),
    Decl::object("Time", TIME),
    Decl::table(
        "InterfaceStack",
        &[
            ALIAS,
            text("HigherLayer", &[at_most(256)]),
            text("LowerLayer", &[at_most(256)]),
        ],
    )
    .limits(&[Limit::NumberOfEntries("InterfaceStackNumberOfEntries")]),
    Decl::object("IP", IP),
    Decl::object("WiFi", wifi::WIFI),
];

const DEVICE_INFO: &[Decl<'static>] = &[
    text("Manufacturer", &[at_most(64)]),
    text(
        "ManufacturerOUI",
        &[
            Limit::Length { min: 6, max: 6 },
            Limit::Pattern("[0-9A-F]{6}"),
        ],
    ),
    text("ModelName", &[at_most(64)]),
    text("Description", &[at_most(256)]),
    text("ProductClass", &[at_most(64)]),
    text("SerialNumber", &[at_most(64)]),
    text("HardwareVersion", &[at_most(64)]).forced_inform(),
    text("SoftwareVersion", &[at_most(64)])
        .forced_inform()
        .active_notify(ForceEnabled),
    text("ProvisioningCode", &[at_most(64)])
        .writable()
        .forced_inform()
        .active_notify(ForceEnabled),
    Decl::parameter("UpTime", UnsignedInt).active_notify(CanDeny),
    Decl::parameter("FirstUseDate", DateTime),
    Decl::object(
        "MemoryStatus",
        &[
            Decl::parameter("Total", UnsignedInt),
            Decl::parameter("Free", UnsignedInt).active_notify(CanDeny),
        ],
    ),
    Decl::object(
        "ProcessStatus",
        &[Decl::parameter("CPUUsage", UnsignedInt)
            .limits(&[between(0, 100)])
            .active_notify(CanDeny)],
    ),
];

const MANAGEMENT_SERVER: &[Decl<'static>] = &[
    Decl::parameter("EnableCWMP", Boolean)
        .writable()
        .limits(&[Limit::Default("true")]),
    text("URL", &[at_most(2048)]).writable(),
    text("Username", &[at_most(256)]).writable(),
    text("Password", &[at_most(256)]).writable().hidden(),
    switch("PeriodicInformEnable"),
    Decl::parameter("PeriodicInformInterval", UnsignedInt)
        .writable()
        .limits(&[at_least(1), Limit::Default("86400")]),
    Decl::parameter("PeriodicInformTime", DateTime).writable(),
    text("ParameterKey", &[at_most(32)])
        .forced_inform()
        .active_notify(CanDeny),
    text("ConnectionRequestURL", &[at_most(2048)])
        .forced_inform()
        .active_notify(ForceDefaultEnabled),
    text("ConnectionRequestUsername", &[at_most(256)]).writable(),
    text("ConnectionRequestPassword", &[at_most(256)])
        .writable()
        .hidden(),
    switch("UpgradesManaged"),
    Decl::parameter("DefaultActiveNotificationThrottle", UnsignedInt)
        .writable()
        .limits(&[Limit::Default("0")]),
    Decl::parameter("CWMPRetryMinimumWaitInterval", UnsignedInt)
        .writable()
        .limits(&[between(1, 65535), Limit::Default("5")]),
    Decl::parameter("CWMPRetryIntervalMultiplier", UnsignedInt)
        .writable()
        .limits(&[between(1000, 65535), Limit::Default("2000")]),
    Decl::parameter("AliasBasedAddressing", Boolean).forced_inform(),
    Decl::parameter("InstanceWildcardsSupported", Boolean),
    switch("STUNEnable"),
    text("STUNServerAddress", &[at_most(256)]).writable(),
    Decl::parameter("STUNServerPort", UnsignedInt)
        .writable()
        .limits(&[between(0, 65535), Limit::Default("3478")]),
    Decl::parameter("NATDetected", Boolean),
    text("UDPConnectionRequestAddress", &[at_most(256)]).active_notify(ForceDefaultEnabled),
];

const TIME: &[Decl<'static>] = &[
    Decl::parameter("Enable", Boolean)
        .writable()
        .limits(&[Limit::Default("true")]),
    text(
        "Status",
        &[
            Limit::OneOf("Disabled"),
            Limit::OneOf("Unsynchronized"),
            Limit::OneOf("Synchronized"),
            Limit::OneOf("Error_FailedToSynchronize"),
            Limit::OneOf("Error"),
            Limit::Default("Unsynchronized"),
        ],
    ),
    text("NTPServer1", &[at_most(64)]).writable(),
    text("NTPServer2", &[at_most(64)]).writable(),
    Decl::parameter("CurrentLocalTime", DateTime).active_notify(CanDeny),
    text("LocalTimeZone", &[at_most(256)]).writable(),
];

const IP: &[Decl<'static>] = &[
    Decl::parameter("IPv4Capable", Boolean),
    entries("InterfaceNumberOfEntries"),
    Decl::table(
        "Interface",
        &[
            switch("Enable"),
            INTERFACE_STATUS,
            ALIAS,
            text("Name", &[at_most(64)]),
            LAST_CHANGE,
            LOWER_LAYERS,
            Decl::parameter("Reset", Boolean)
                .writable()
                .hidden()
                .command(),
            Decl::parameter("MaxMTUSize", UnsignedInt)
                .writable()
                .limits(&[between(64, 65535), Limit::Default("1500")]),
            text(
                "Type",
                &[
                    Limit::OneOf("Normal"),
                    Limit::OneOf("Loopback"),
                    Limit::OneOf("Tunnel"),
                    Limit::OneOf("Tunneled"),
                    Limit::Default("Normal"),
                ],
            ),
            entries("IPv4AddressNumberOfEntries"),
            Decl::table(
                "IPv4Address",
                &[
                    switch("Enable"),
                    ALIAS,
                    text("IPAddress", &[at_most(15), Limit::Default("")]).writable(),
                    text("SubnetMask", &[at_most(15), Limit::Default("")]).writable(),
                    text(
                        "AddressingType",
                        &[
                            Limit::OneOf("DHCP"),
                            Limit::OneOf("IKEv2"),
                            Limit::OneOf("AutoIP"),
                            Limit::OneOf("IPCP"),
                            Limit::OneOf("Static"),
                            Limit::Default("Static"),
                        ],
                    ),
                ],
            )
            .writable()
            .limits(&[
                Limit::NumberOfEntries("IPv4AddressNumberOfEntries"),
                Limit::UniqueKey("Alias"),
            ]),
            STATS,
        ],
    )
    .writable()
    .limits(&[
        Limit::NumberOfEntries("InterfaceNumberOfEntries"),
        Limit::UniqueKey("Alias"),
    ]),
];
