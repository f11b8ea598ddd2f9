// Written by cwmp-schemagen; changes are lost when it is run again.

/// The data model Device:2.0: 4 objects, 0 tables, 6 parameters.
#[allow(clippy::panic, long_running_const_eval, reason = "checked when it is compiled")]
pub static SCHEMA: ::cwmp_model::Schema<'static> = match ::cwmp_model::Schema::from_bytes(b"\
CDM\x01\x0a\x00\x00\x00\x05\x00\x00\x00\x11\x00\x00\x00u\x00\x00\x00\x00\x00\x00\x06\x00\x04\x00\x00\x01\x00\x03\x00\x00\x00\x00\x0a\x00\x04\x00\x00\x04\x00\x01\x00\x0a\x00\x00\x10\x00\x04\x00\x00\x05\x00\x04\x00\x1a\x00\x00\x0e\x00\x00\x00\x00\
\x09\x00\x01\x00(\x00\x00\x0f\x03B\x01\x00\x01\x00\x00\x007\x00\x00\x0c\x03\x02\x02\x00\x02\x00\x00\x00C\x00\x00\x14\x17\x01\x02\x00\x00\x00\x00\x00W\x00\x00\x16\x0b\x01\x02\x00\x03\x00\x00\x00m\x00\x00\x03\x03\x01\x02\x00\x04\x00\x00\x00\
p\x00\x00\x05\x0b\x01\x03\x00\x05\x00\x00\x00\xa5\xc5\xecf\xa8Ot\x98%\x9f\x00\x00\x00\x03\x00\x00\x06\x00\x00\x09\x00\x00\x0d\x00\x00\x01!@\x01! \x01@\x02\x01!\x80\x02\x01 \xc8\x01DeviceInfo\
ManagementServerX_EXAMPLE_LampSoftwareVersionParameterKeyPeriodi\
cInformEnablePeriodicInformIntervalURLLevel\
") {
    Ok(schema) => schema,
    Err(_) => panic!("the tables are of another version of cwmp-model"),
};

/// The nodes of the schema: modules after the objects.
#[allow(missing_docs, dead_code, unreachable_pub, clippy::module_inception, reason = "written for every node")]
pub mod node {
pub const DEVICE_INFO: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(1);
pub mod device_info {
pub const SOFTWARE_VERSION: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(4);
}
pub const MANAGEMENT_SERVER: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(2);
pub mod management_server {
pub const PARAMETER_KEY: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(5);
pub const PERIODIC_INFORM_ENABLE: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(6);
pub const PERIODIC_INFORM_INTERVAL: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(7);
pub const URL: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(8);
}
pub const X_EXAMPLE_LAMP: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(3);
pub mod x_example_lamp {
pub const LEVEL: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new(9);
}
}
