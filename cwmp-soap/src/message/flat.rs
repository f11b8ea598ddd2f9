//! Messages without lists: grammar, view and body from one declaration.

/// Declares a message whose arguments are all scalars:
/// `GRAMMAR, Body<'a>, View = Kind, "Element" { /// doc  name: shape = index "Element", ... }`.
macro_rules! flat {
    (
        $(#[$doc:meta])*
        $grammar:ident, $body:ident $(<$lifetime:lifetime>)?, $view:ident = $kind:expr, $element:literal {
            $($(#[$field_doc:meta])* $field:ident: $shape:ident $(($($limit:expr),+))? = $index:literal $name:literal,)*
        }
    ) => {
        pub(crate) static $grammar: $crate::grammar::Struct = $crate::grammar::Struct::new(
            $element,
            &[$($crate::grammar::Field::once($name, flat!(@shape $shape $(($($limit),+))?)),)*],
        );

        $(#[$doc])*
        ///
        /// The body to write.
        #[derive(Clone, Copy, Debug)]
        pub struct $body $(<$lifetime>)? {
            $($(#[$field_doc])* pub $field: flat!(@body $shape),)*
        }

        impl $(<$lifetime>)? $crate::Body for $body $(<$lifetime>)? {
            fn write(
                &mut self,
                _part: u32,
                out: &mut $crate::xml::Writer<'_>,
            ) -> Result<$crate::Progress, $crate::FaultCode> {
                out.markup(concat!("<cwmp:", $element, ">"));
                $(flat!(@write $shape, out, $name, self.$field);)*
                out.markup(concat!("</cwmp:", $element, ">"));
                Ok($crate::Progress::Last)
            }
        }

        $(#[$doc])*
        ///
        /// The view to read.
        #[derive(Clone, Copy, Debug)]
        pub struct $view<'e, 'a>($crate::envelope::Arguments<'e, 'a>);

        impl<'e, 'a> $view<'e, 'a> {
            /// The view of an envelope.
            ///
            /// # Errors
            /// The envelope holds another message, or its arguments do not keep to the grammar.
            pub fn read(envelope: &'e $crate::Envelope<'a>) -> Result<Self, $crate::DecodeError> {
                envelope.of_kind($kind).map(Self)
            }

            $(flat!(@getter $(#[$field_doc])* $shape, $field, $index);)*
        }
    };

    (@shape text($max:expr)) => { $crate::grammar::Shape::text($max) };
    (@shape secret($max:expr)) => { $crate::grammar::Shape::text($max) };
    (@shape unsigned($min:expr)) => { $crate::grammar::Shape::UnsignedInt { min: $min, max: u32::MAX } };
    (@shape int($max:expr)) => { $crate::grammar::Shape::upto($max) };
    (@shape boolean) => { $crate::grammar::Shape::Boolean };
    (@shape date_time) => { $crate::grammar::Shape::DateTime };

    (@body text) => { &'a str };
    (@body secret) => { $crate::Secret<'a> };
    (@body unsigned) => { u32 };
    (@body int) => { i32 };
    (@body boolean) => { bool };
    (@body date_time) => { $crate::DateTime };

    (@write text, $out:ident, $name:literal, $value:expr) => {
        $crate::encode::text_element($out, $name, $value)
    };
    (@write secret, $out:ident, $name:literal, $value:expr) => {
        $crate::encode::secret_element($out, $name, &$value)
    };
    (@write boolean, $out:ident, $name:literal, $value:expr) => {
        $crate::encode::element($out, $name, i32::from($value))
    };
    (@write $shape:ident, $out:ident, $name:literal, $value:expr) => {
        $crate::encode::element($out, $name, $value)
    };

    (@getter $(#[$doc:meta])* text, $field:ident, $index:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> $crate::Text<'a> {
            self.0.text($index).unwrap_or_default()
        }
    };
    (@getter $(#[$doc:meta])* secret, $field:ident, $index:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> $crate::Secret<'a> {
            $crate::Secret::from(self.0.text($index).unwrap_or_default())
        }
    };
    (@getter $(#[$doc:meta])* unsigned, $field:ident, $index:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// The element is missing or no number.
        pub fn $field(&self) -> Result<u32, $crate::ArgumentError> {
            self.0.number($index)
        }
    };
    (@getter $(#[$doc:meta])* int, $field:ident, $index:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// The element is missing or no number.
        pub fn $field(&self) -> Result<i32, $crate::ArgumentError> {
            self.0.number($index)
        }
    };
    (@getter $(#[$doc:meta])* boolean, $field:ident, $index:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// The element is missing or no truth value.
        pub fn $field(&self) -> Result<bool, $crate::ArgumentError> {
            self.0.boolean($index)
        }
    };
    (@getter $(#[$doc:meta])* date_time, $field:ident, $index:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// The element is missing or no date and time.
        pub fn $field(&self) -> Result<$crate::DateTime, $crate::ArgumentError> {
            self.0.date_time($index)
        }
    };
}

/// Declares a message without arguments: `GRAMMAR, Body = "Element"`.
macro_rules! empty {
    ($(#[$doc:meta])* $grammar:ident, $body:ident = $element:literal) => {
        pub(crate) static $grammar: $crate::grammar::Struct =
            $crate::grammar::Struct::new($element, &[]);

        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $body;

        impl $crate::Body for $body {
            fn write(
                &mut self,
                _part: u32,
                out: &mut $crate::xml::Writer<'_>,
            ) -> Result<$crate::Progress, $crate::FaultCode> {
                out.markup(concat!("<cwmp:", $element, "></cwmp:", $element, ">"));
                Ok($crate::Progress::Last)
            }
        }
    };
}
