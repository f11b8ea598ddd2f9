//! Owned forms, declared along with their messages; nothing of it is there without the feature `alloc`.

/// Declares an owned form: `{ docs, struct Owned } {} /// doc  name: kind "Element", ...`, field by field, since the
/// kind decides how a field is stored.
macro_rules! owned_struct {
    ({ $(#[$doc:meta])* struct $owned:ident } { $($fields:tt)* }) => {
        $(#[$doc])*
        #[cfg(feature = "alloc")]
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
        pub struct $owned {
            $($fields)*
        }
    };
    (
        { $($head:tt)* } { $($done:tt)* }
        $(#[$doc:meta])* $field:ident: outcome($code:ident) $name:literal,
        $($rest:tt)*
    ) => {
        owned_struct! {
            { $($head)* }
            {
                $($done)*
                $(#[$doc])*
                #[cfg_attr(feature = "serde", serde(rename = $name, with = "crate::serial::outcome"))]
                pub $field: Option<$crate::FaultCode>,
            }
            $($rest)*
        }
    };
    (
        $head:tt $done:tt
        $(#[$doc:meta])* $field:ident: optional_text($($limit:tt)*) $name:literal,
        $($rest:tt)*
    ) => {
        owned_struct! { @optional $head $done [$(#[$doc])*] $field: alloc::string::String, $name, $($rest)* }
    };
    (
        $head:tt $done:tt
        $(#[$doc:meta])* $field:ident: optional_secret($($limit:tt)*) $name:literal,
        $($rest:tt)*
    ) => {
        owned_struct! { @optional $head $done [$(#[$doc])*] $field: $crate::OwnedSecret, $name, $($rest)* }
    };
    (
        $head:tt $done:tt
        $(#[$doc:meta])* $field:ident: optional_date_time $name:literal,
        $($rest:tt)*
    ) => {
        owned_struct! { @optional $head $done [$(#[$doc])*] $field: $crate::DateTime, $name, $($rest)* }
    };
    (
        @optional { $($head:tt)* } { $($done:tt)* }
        [$($doc:tt)*] $field:ident: $ty:ty, $name:literal,
        $($rest:tt)*
    ) => {
        owned_struct! {
            { $($head)* }
            {
                $($done)*
                $($doc)*
                #[cfg_attr(
                    feature = "serde",
                    serde(rename = $name, default, skip_serializing_if = "Option::is_none")
                )]
                pub $field: Option<$ty>,
            }
            $($rest)*
        }
    };
    (
        { $($head:tt)* } { $($done:tt)* }
        $(#[$doc:meta])* $field:ident: $shape:ident $(($($limit:tt)*))? $name:literal,
        $($rest:tt)*
    ) => {
        owned_struct! {
            { $($head)* }
            {
                $($done)*
                $(#[$doc])*
                #[cfg_attr(feature = "serde", serde(rename = $name))]
                pub $field: own!(@type $shape $(($($limit)*))?),
            }
            $($rest)*
        }
    };
}

/// What a kind of argument is in an owned form: `@type` to hold, `@from` a view's getter, `@copy` a
/// structure's field, `@lend` to a body, `@lent` to
/// a body after `lend()`.
#[cfg_attr(
    not(feature = "alloc"),
    expect(unused_macros, reason = "only owned forms use it")
)]
macro_rules! own {
    (@type text $($limit:tt)*) => { alloc::string::String };
    (@type secret $($limit:tt)*) => { $crate::OwnedSecret };
    (@type structure ($body:ident, $view:ident, $owned:ident, $grammar:ident)) => { $owned };
    (@type texts $($array:tt)*) => { alloc::vec::Vec<alloc::string::String> };
    (@type list ($member:ty)) => { alloc::vec::Vec<$member> };
    (@type $kind:ident $($limit:tt)*) => { kind!(@body $kind $($limit)*) };

    (@from $view:ident, $field:ident, $name:literal, array ($index:literal)) => {{
        // None at all is not the same as an empty one: it says nothing, where the other says "nothing".
        if !$view.0.has($index) {
            return Err($crate::message::owned::FieldError::missing($name));
        }
        $crate::message::owned::IntoOwned::into_owned($view.$field(), $name)?
    }};
    (@from $view:ident, $field:ident, $name:literal, $kind:ident $($limit:tt)*) => {
        $crate::message::owned::IntoOwned::into_owned($view.$field(), $name)?
    };

    (@copy $value:expr, $name:literal, texts) => {{
        if !$value.is_there() {
            return Err($crate::message::owned::FieldError::missing($name));
        }
        Clone::clone(&$value).into_owned($name)?
    }};
    (@copy $value:expr, $name:literal, $kind:ident) => { Clone::clone(&$value).into_owned($name)? };

    (@lend $value:expr, array $($limit:tt)*) => { $crate::Entries::new(&$value) };
    (@lend $value:expr, repeated $($limit:tt)*) => { $crate::Entries::new(&$value) };
    (@lend $value:expr, choice $($limit:tt)*) => { $crate::Entries::new(&$value) };
    (@lend $value:expr, outcome ($code:ident)) => { $value.map($crate::$code::received) };
    (@lend $value:expr, $kind:ident $($limit:tt)*) => {
        $crate::message::owned::Lend::lend(&$value)
    };

    (@lent $value:ident, texts $($limit:tt)*) => { &$value };
    (@lent $value:ident, $kind:ident $($limit:tt)*) => { $value };
}

/// Has a view make its owned form, and that lend its body: `View => Owned => Body: (Body<'a>) { name: kind "Element", ... }`.
macro_rules! owned_message {
    (
        $view:ident => $owned:ident => $body:ident: ($lent:ty) {
            $($field:ident: $shape:ident $(($($limit:tt)*))? $name:literal,)*
        }
    ) => {
        #[cfg(feature = "alloc")]
        impl $view<'_, '_> {
            /// The message in its owned form.
            ///
            /// # Errors
            /// Which argument is missing or no value of its type, as a tolerant configuration lets through; a missing
            /// string is the empty one.
            pub fn to_owned(&self) -> Result<$owned, $crate::message::owned::FieldError> {
                Ok($owned {
                    $($field: own!(@from self, $field, $name, $shape $(($($limit)*))?),)*
                })
            }
        }

        #[cfg(feature = "alloc")]
        impl $owned {
            /// The body to write.
            #[must_use]
            #[allow(clippy::needless_lifetimes, reason = "not every body has a lifetime")]
            pub fn as_body<'a>(&'a self) -> $lent {
                $body {
                    $($field: own!(@lend self.$field, $shape $(($($limit)*))?),)*
                }
            }
        }

        #[cfg(feature = "alloc")]
        impl $crate::message::owned::Lend for $owned {
            type Lent<'a> = $lent;
            fn lend(&self) -> Self::Lent<'_> {
                self.as_body()
            }
        }
    };
}

/// The same for a structure inside messages, which is written as an [`Entry`](crate::Entry).
macro_rules! owned_record {
    (
        $view:ident => $owned:ident => $body:ident {
            $($field:ident: $shape:ident $(($($limit:tt)*))? $name:literal,)*
        }
    ) => {
        #[cfg(feature = "alloc")]
        impl $view<'_> {
            /// The structure in its owned form.
            ///
            /// # Errors
            /// Which element is missing or no value of its type; a missing string is the empty one.
            pub fn to_owned(&self) -> Result<$owned, $crate::message::owned::FieldError> {
                use $crate::message::owned::IntoOwned as _;
                Ok($owned {
                    $($field: own!(@copy self.$field, $name, $shape),)*
                })
            }
        }

        #[cfg(feature = "alloc")]
        impl $crate::message::owned::IntoOwned<$owned> for $view<'_> {
            fn into_owned(self, _: &'static str) -> Result<$owned, $crate::message::owned::FieldError> {
                self.to_owned()
            }
        }

        #[cfg(feature = "alloc")]
        impl $crate::Entry for $owned {
            fn write(&self, out: &mut $crate::xml::Writer<'_>) {
                $(let $field = own!(@lend self.$field, $shape $(($($limit)*))?);)*
                let body = $body {
                    $($field: own!(@lent $field, $shape $(($($limit)*))?),)*
                };
                $crate::Entry::write(&body, out);
            }
        }
    };
}

/// Has a structure without lists lend its fields to the one that is written: `Owned => ToWrite { fields }`, with the type
/// of a fault's code behind the field that holds one.
macro_rules! lend {
    ($owned:ident => $body:ident { $($field:ident $(: $code:ident)?),* }) => {
        #[cfg(feature = "alloc")]
        impl $crate::message::owned::Lend for $owned {
            type Lent<'a> = $body<'a>;
            fn lend(&self) -> $body<'_> {
                $body {
                    $($field: lend!(@ self.$field $(, $code)?),)*
                }
            }
        }
    };
    (@ $value:expr) => { $crate::message::owned::Lend::lend(&$value) };
    (@ $value:expr, $code:ident) => { own!(@lend $value, outcome($code)) };
}
