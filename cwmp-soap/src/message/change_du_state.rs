//! `ChangeDUState`: install, update and remove software modules (TR-069 A.4.1.10).

use crate::encode::tags;
use crate::envelope::{Elements, Member};
use crate::grammar::Struct;
use crate::xml::Writer;
#[cfg(feature = "alloc")]
use crate::{ArgumentError, ValueError};
use crate::{Entry, Kind, Method};

#[cfg(feature = "alloc")]
use super::owned::{FieldError, IntoOwned, Lend as _};

static OPERATIONS: &[Struct] = &[
    Struct::new(INSTALL.name, INSTALL.fields),
    Struct::new(UPDATE.name, UPDATE.fields),
    Struct::new(UNINSTALL.name, UNINSTALL.fields),
];

list! {
    /// Changes software modules. A `DUStateChangeComplete` tells how it ended.
    REQUEST, ChangeDuState<'a, S>, ChangeDuStateView, OwnedChangeDuState
        = Kind::Request(Method::ChangeDuState), "ChangeDUState"
    {}
    [
        /// What to do, in any order, at least one; [`OperationStruct`] to write.
        operations: choice(OPERATIONS) of Operation<'a> as OwnedOperation = 0 "Operations"
    ]
    {
        /// Comes back in `DUStateChangeComplete`, at most 32 characters.
        command_key: optional_text(32) = 1 "CommandKey",
    }
}

/// What to do with a software module, to be written.
#[derive(Clone, Copy, Debug)]
pub enum OperationStruct<'a> {
    /// Install it.
    Install(InstallOpStruct<'a>),
    /// Update it.
    Update(UpdateOpStruct<'a>),
    /// Remove it.
    Uninstall(UninstallOpStruct<'a>),
}

impl Entry for OperationStruct<'_> {
    fn write(&self, out: &mut Writer<'_>) {
        let name = match self {
            Self::Install(_) => INSTALL.name,
            Self::Update(_) => UPDATE.name,
            Self::Uninstall(_) => UNINSTALL.name,
        };
        out.markup("<Operations xsi:type=\"cwmp:");
        out.markup(name);
        out.markup("\">");
        out.begin_content();
        match self {
            Self::Install(operation) => operation.write_fields(out),
            Self::Update(operation) => operation.write_fields(out),
            Self::Uninstall(operation) => operation.write_fields(out),
        }
        tags!("Operations").close(out);
    }
}

/// What to do with a software module, as it stands in a message.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Operation<'a> {
    /// Install it.
    Install(InstallOp<'a>),
    /// Update it.
    Update(UpdateOp<'a>),
    /// Remove it.
    Uninstall(UninstallOp<'a>),
    /// Something else, by the name of its type, or nothing that has one; only a tolerant configuration lets it through.
    Unknown(Option<&'a str>),
}

impl<'a> Member<'a> for Operation<'a> {
    fn read<E: Elements<'a>>(elements: &E) -> Self {
        match elements.type_name() {
            Some(name) if name == INSTALL.name => Self::Install(Member::read(elements)),
            Some(name) if name == UPDATE.name => Self::Update(Member::read(elements)),
            Some(name) if name == UNINSTALL.name => Self::Uninstall(Member::read(elements)),
            other => Self::Unknown(other),
        }
    }
}

/// What to do with a software module, owned; stored with the name of its type as `_op`.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "_op"))]
pub enum OwnedOperation {
    /// Install it.
    #[cfg_attr(feature = "serde", serde(rename = "InstallOpStruct"))]
    Install(OwnedInstallOp),
    /// Update it.
    #[cfg_attr(feature = "serde", serde(rename = "UpdateOpStruct"))]
    Update(OwnedUpdateOp),
    /// Remove it.
    #[cfg_attr(feature = "serde", serde(rename = "UninstallOpStruct"))]
    Uninstall(OwnedUninstallOp),
}

#[cfg(feature = "alloc")]
impl Operation<'_> {
    /// The operation in its owned form.
    ///
    /// # Errors
    /// It is [`Self::Unknown`]: to do something else would not be what was asked for.
    pub fn to_owned(&self) -> Result<OwnedOperation, FieldError> {
        match self {
            Self::Install(operation) => operation.to_owned().map(OwnedOperation::Install),
            Self::Update(operation) => operation.to_owned().map(OwnedOperation::Update),
            Self::Uninstall(operation) => operation.to_owned().map(OwnedOperation::Uninstall),
            Self::Unknown(name) => Err(FieldError {
                field: "Operations",
                error: match name {
                    None => ArgumentError::Missing,
                    Some(_) => ArgumentError::Value(ValueError::Syntax),
                },
            }),
        }
    }
}

#[cfg(feature = "alloc")]
impl IntoOwned<OwnedOperation> for Operation<'_> {
    fn into_owned(self, _: &'static str) -> Result<OwnedOperation, FieldError> {
        self.to_owned()
    }
}

#[cfg(feature = "alloc")]
impl Entry for OwnedOperation {
    fn write(&self, out: &mut Writer<'_>) {
        let operation = match self {
            Self::Install(operation) => OperationStruct::Install(operation.lend()),
            Self::Update(operation) => OperationStruct::Update(operation.lend()),
            Self::Uninstall(operation) => OperationStruct::Uninstall(operation.lend()),
        };
        operation.write(out);
    }
}

lend! { OwnedInstallOp => InstallOpStruct { url, uuid, username, password, execution_env_ref } }
lend! { OwnedUpdateOp => UpdateOpStruct { uuid, version, url, username, password } }
lend! { OwnedUninstallOp => UninstallOpStruct { uuid, version, execution_env_ref } }

record! {
    INSTALL = "InstallOpStruct" as "InstallOpStruct", owned OwnedInstallOp,
    /// A module to install, to be written.
    #[derive(Clone, Copy, Debug)]
    struct InstallOpStruct<'a>,
    /// A module to install, as it stands in a message.
    #[derive(Clone, Copy, Debug)]
    struct InstallOp<'a> {
        /// Where it is, at most 1024 characters.
        url: text(1024) "URL",
        /// The UUID that it gets; the CPE makes one from the module if there is none.
        uuid: optional_text(36) "UUID",
        /// The user name for the file server, at most 256 characters.
        username: optional_text(256) "Username",
        /// The password for the file server, at most 256 characters.
        password: optional_secret(256) "Password",
        /// The path of the execution environment, at most 256 characters; the CPE chooses if there is none.
        execution_env_ref: optional_text(256) "ExecutionEnvRef",
    }
}

record! {
    UPDATE = "UpdateOpStruct" as "UpdateOpStruct", owned OwnedUpdateOp,
    /// A module to update, to be written. Without a UUID and a URL, every module is.
    #[derive(Clone, Copy, Debug)]
    struct UpdateOpStruct<'a>,
    /// A module to update, as it stands in a message. Without a UUID and a URL, every module is.
    #[derive(Clone, Copy, Debug)]
    struct UpdateOp<'a> {
        /// Which module, if it is known by UUID.
        uuid: optional_text(36) "UUID",
        /// Which version of it, at most 32 characters.
        version: optional_text(32) "Version",
        /// Where the new one is, at most 1024 characters; where the old one was if there is none.
        url: optional_text(1024) "URL",
        /// The user name for the file server, at most 256 characters.
        username: optional_text(256) "Username",
        /// The password for the file server, at most 256 characters.
        password: optional_secret(256) "Password",
    }
}

record! {
    UNINSTALL = "UninstallOpStruct" as "UninstallOpStruct", owned OwnedUninstallOp,
    /// A module to remove, to be written.
    #[derive(Clone, Copy, Debug)]
    struct UninstallOpStruct<'a>,
    /// A module to remove, as it stands in a message.
    #[derive(Clone, Copy, Debug)]
    struct UninstallOp<'a> {
        /// Which module.
        uuid: text(36) "UUID",
        /// Which version of it, at most 32 characters; all if there is none.
        version: optional_text(32) "Version",
        /// The path of the execution environment that it goes from, at most 256 characters; all if there is none.
        execution_env_ref: optional_text(256) "ExecutionEnvRef",
    }
}

empty! {
    /// The changes will be made.
    RESPONSE, ChangeDuStateResponse = Kind::Response(Method::ChangeDuState), "ChangeDUStateResponse"
}
