//! What an agent does with a part that a device may lack, linked only where the device has it.

/// Declares what an agent does with a part of a device: for one that has it, the function of the same name of what the part
/// keeps; for one that has not, the value behind the `=`.
///
/// `machine!(Owner, field: Kept; read ... = ...; write ... = ...; lend ... = ...;)`, where the owner has the field and a
/// `machine: &'static dyn Machine`: `&With` in the one constructor that links the code, `&Without` in the other. What is
/// lent lives as long as the owner is borrowed; what is `lend_mut`, to be changed.
macro_rules! machine {
    (
        $owner:ident, $field:ident: $kept:ident;
        $(read $read:ident($($read_arg:ident: $read_type:ty),*) -> $read_back:ty = $read_none:expr;)*
        $(write $write:ident($($write_arg:ident: $write_type:ty),*) -> $write_back:ty = $write_none:expr;)*
        $(lend<$life:lifetime> $lend:ident($($lend_arg:ident: $lend_type:ty),*) -> $lend_back:ty = $lend_none:expr;)*
        $(lend_mut<$long:lifetime> $lend_mut:ident() -> $lend_mut_back:ty = $lend_mut_none:expr;)*
    ) => {
        /// The code that the part takes, reached in one place only.
        trait Machine: Sync {
            $(fn $read(&self, _: &$kept<'_>, $(_: $read_type),*) -> $read_back {
                $read_none
            })*

            $(fn $write(&self, _: &mut $kept<'_>, $(_: $write_type),*) -> $write_back {
                $write_none
            })*

            $(fn $lend<$life>(&self, _: &$life $kept<'_>, $(_: $lend_type),*) -> $lend_back {
                $lend_none
            })*

            $(fn $lend_mut<$long>(&self, _: &$long mut $kept<'_>) -> $lend_mut_back {
                $lend_mut_none
            })*
        }

        /// The device lacks it.
        struct Without;

        impl Machine for Without {}

        /// The device has it.
        struct With;

        impl Machine for With {
            $(fn $read(&self, kept: &$kept<'_>, $($read_arg: $read_type),*) -> $read_back {
                kept.$read($($read_arg),*)
            })*

            $(fn $write(&self, kept: &mut $kept<'_>, $($write_arg: $write_type),*) -> $write_back {
                kept.$write($($write_arg),*)
            })*

            $(fn $lend<$life>(&self, kept: &$life $kept<'_>, $($lend_arg: $lend_type),*) -> $lend_back {
                kept.$lend($($lend_arg),*)
            })*

            $(fn $lend_mut<$long>(&self, kept: &$long mut $kept<'_>) -> $lend_mut_back {
                kept.$lend_mut()
            })*
        }

        impl $owner<'_> {
            $(pub(in crate::cpe) fn $read(&self, $($read_arg: $read_type),*) -> $read_back {
                self.machine.$read(&self.$field, $($read_arg),*)
            })*

            $(pub(in crate::cpe) fn $write(&mut self, $($write_arg: $write_type),*) -> $write_back {
                self.machine.$write(&mut self.$field, $($write_arg),*)
            })*

            $(pub(in crate::cpe) fn $lend<$life>(&$life self, $($lend_arg: $lend_type),*) -> $lend_back {
                self.machine.$lend(&self.$field, $($lend_arg),*)
            })*

            $(pub(in crate::cpe) fn $lend_mut<$long>(&$long mut self) -> $lend_mut_back {
                self.machine.$lend_mut(&mut self.$field)
            })*
        }
    };
}

pub(super) use machine;
