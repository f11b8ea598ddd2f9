//! What an agent does with a part that a device may lack, linked only where the device has it.

/// Declares what an agent does with a part of a device: for one that has it, the function of the same name of what the part
/// keeps; for one that has not, the value behind the `=`.
///
/// `machine!(Owner, field: Kept; read ... = ...; write ... = ...; lend ... = ...;)`, where the owner has the field and a
/// `machine: &'static Machine`: `&WITH` in the one constructor that links the code, `&WITHOUT` in the other. What is lent
/// lives as long as the owner is borrowed; what is `lend_mut`, to be changed.
macro_rules! machine {
    (
        $owner:ident, $field:ident: $kept:ident;
        $(read $read:ident($($read_arg:ident: $read_type:ty),*) -> $read_back:ty = $read_none:expr;)*
        $(write $write:ident($($write_arg:ident: $write_type:ty),*) -> $write_back:ty = $write_none:expr;)*
        $(lend<$life:lifetime> $lend:ident($($lend_arg:ident: $lend_type:ty),*) -> $lend_back:ty = $lend_none:expr;)*
        $(lend_mut<$long:lifetime> $lend_mut:ident() -> $lend_mut_back:ty = $lend_mut_none:expr;)*
    ) => {
        /// The code that the part takes, reached in one place only. A table of functions rather than a trait: an object
        /// would take one word more in the owner, and one argument more in every call.
        struct Machine {
            $($read: fn(&$kept<'_>, $($read_type),*) -> $read_back,)*
            $($write: fn(&mut $kept<'_>, $($write_type),*) -> $write_back,)*
            $($lend: for<$life> fn(&$life $kept<'_>, $($lend_type),*) -> $lend_back,)*
            $($lend_mut: for<$long> fn(&$long mut $kept<'_>) -> $lend_mut_back,)*
        }

        /// The device lacks it.
        #[expect(unused_variables, reason = "what is not there looks at nothing")]
        static WITHOUT: Machine = Machine {
            $($read: |_, $($read_arg),*| $read_none,)*
            $($write: |_, $($write_arg),*| $write_none,)*
            $($lend: |_, $($lend_arg),*| $lend_none,)*
            $($lend_mut: |_| $lend_mut_none,)*
        };

        /// The device has it.
        static WITH: Machine = Machine {
            $($read: |kept, $($read_arg),*| kept.$read($($read_arg),*),)*
            $($write: |kept, $($write_arg),*| kept.$write($($write_arg),*),)*
            $($lend: |kept, $($lend_arg),*| kept.$lend($($lend_arg),*),)*
            $($lend_mut: |kept| kept.$lend_mut(),)*
        };

        impl $owner<'_> {
            $(pub(in crate::cpe) fn $read(&self, $($read_arg: $read_type),*) -> $read_back {
                (self.machine.$read)(&self.$field, $($read_arg),*)
            })*

            $(pub(in crate::cpe) fn $write(&mut self, $($write_arg: $write_type),*) -> $write_back {
                (self.machine.$write)(&mut self.$field, $($write_arg),*)
            })*

            $(pub(in crate::cpe) fn $lend<$life>(&$life self, $($lend_arg: $lend_type),*) -> $lend_back {
                (self.machine.$lend)(&self.$field, $($lend_arg),*)
            })*

            $(pub(in crate::cpe) fn $lend_mut<$long>(&$long mut self) -> $lend_mut_back {
                (self.machine.$lend_mut)(&mut self.$field)
            })*
        }
    };
}

pub(super) use machine;
