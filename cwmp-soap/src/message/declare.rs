//! Messages and structures from one declaration each: grammar, view and body.
//!
//! Every argument has a kind, which says how it is checked, held, written and read: see `kind!`.

/// What a kind of argument is: `@field` in the grammar, `@body` to write, `@view` to read.
macro_rules! kind {
    (@field $name:literal text($max:expr)) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::text($max))
    };
    (@field $name:literal secret($max:expr)) => { kind!(@field $name text($max)) };
    (@field $name:literal optional_text($max:expr)) => { kind!(@field $name text($max)).optional() };
    (@field $name:literal optional_secret($max:expr)) => { kind!(@field $name text($max)).optional() };
    (@field $name:literal unsigned($min:expr)) => { kind!(@field $name unsigned($min, u32::MAX)) };
    (@field $name:literal unsigned($min:expr, $max:expr)) => {
        $crate::grammar::Field::once(
            $name,
            $crate::grammar::Shape::UnsignedInt { min: $min, max: $max },
        )
    };
    (@field $name:literal int($max:expr)) => { kind!(@field $name int(0, $max)) };
    (@field $name:literal int($min:expr, $max:expr)) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::Int { min: $min, max: $max })
    };
    (@field $name:literal boolean) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::Boolean)
    };
    (@field $name:literal date_time) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::DateTime)
    };
    (@field $name:literal optional_date_time) => { kind!(@field $name date_time).optional() };
    (@field $name:literal outcome) => { kind!(@field $name unsigned(0)) };
    (@field $name:literal structure($body:ident, $view:ident, $grammar:ident)) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::Struct(&$grammar))
    };
    (@field $name:literal texts($array:ident)) => { kind!(@field $name array($array)) };
    (@field $name:literal array($array:ident)) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::Array(&$array))
    };
    (@field $name:literal repeated($grammar:ident)) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::Struct(&$grammar))
            .occurring($crate::grammar::Occurs::Many)
    };
    (@field $name:literal choice($choices:ident)) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::Choice(&$choices))
            .occurring($crate::grammar::Occurs::Many)
    };

    (@body text $($limit:tt)*) => { &'a str };
    (@body secret $($limit:tt)*) => { $crate::Secret<'a> };
    (@body optional_text $($limit:tt)*) => { Option<&'a str> };
    (@body optional_secret $($limit:tt)*) => { Option<$crate::Secret<'a>> };
    (@body unsigned $($limit:tt)*) => { u32 };
    (@body int $($limit:tt)*) => { i32 };
    (@body boolean) => { bool };
    (@body date_time) => { $crate::DateTime };
    (@body optional_date_time) => { Option<$crate::DateTime> };
    (@body outcome) => { Option<$crate::FaultCode> };
    (@body structure ($body:ident, $view:ident, $grammar:ident)) => { $body<'a> };
    (@body texts $($array:tt)*) => { &'a [&'a str] };

    (@view text $($limit:tt)*) => { $crate::Text<'a> };
    (@view secret $($limit:tt)*) => { $crate::Secret<'a> };
    (@view optional_text $($limit:tt)*) => { Option<$crate::Text<'a>> };
    (@view optional_secret $($limit:tt)*) => { Option<$crate::Secret<'a>> };
    (@view structure ($body:ident, $view:ident, $grammar:ident)) => { $view<'a> };
    (@view texts $($array:tt)*) => { $crate::Members<'a, $crate::Text<'a>> };
    (@view $kind:ident $($limit:tt)*) => {
        Result<kind!(@body $kind $($limit)*), $crate::ArgumentError>
    };

    (@write $out:ident, $name:literal, $value:expr, text $($limit:tt)*) => {
        $crate::encode::text_element($out, $name, $value)
    };
    (@write $out:ident, $name:literal, $value:expr, secret $($limit:tt)*) => {
        $crate::encode::secret_element($out, $name, &$value)
    };
    (@write $out:ident, $name:literal, $value:expr, optional_text $($limit:tt)*) => {
        if let Some(value) = $value {
            $crate::encode::text_element($out, $name, value);
        }
    };
    (@write $out:ident, $name:literal, $value:expr, optional_secret $($limit:tt)*) => {
        if let Some(value) = &$value {
            $crate::encode::secret_element($out, $name, value);
        }
    };
    (@write $out:ident, $name:literal, $value:expr, optional_date_time) => {
        if let Some(value) = $value {
            $crate::encode::element($out, $name, value);
        }
    };
    (@write $out:ident, $name:literal, $value:expr, boolean) => {
        $crate::encode::element($out, $name, u8::from($value))
    };
    (@write $out:ident, $name:literal, $value:expr, outcome) => {
        $crate::encode::element($out, $name, $value.map_or(0, $crate::FaultCode::code))
    };
    (@write $out:ident, $name:literal, $value:expr, structure $($types:tt)*) => {{
        $crate::encode::open($out, $name);
        $value.write_fields($out);
        $crate::encode::close($out, $name);
    }};
    (@write $out:ident, $name:literal, $value:expr, texts ($array:ident)) => {
        $crate::encode::write_texts($out, $name, &$array, $value)
    };
    (@write $out:ident, $name:literal, $value:expr, $kind:ident $($limit:tt)*) => {
        $crate::encode::element($out, $name, $value)
    };

    (@read $element:expr, texts ($array:ident)) => { $crate::Members::of($element, &$array) };
    (@read $element:expr, $kind:ident $($limit:tt)*) => {
        $crate::envelope::Member::read($element)
    };

    (@getter [$($doc:tt)*] $field:ident $index:literal unsigned $($limit:tt)*) => {
        kind!(@getter [$($doc)*] $field $index number u32);
    };
    (@getter [$($doc:tt)*] $field:ident $index:literal int $($limit:tt)*) => {
        kind!(@getter [$($doc)*] $field $index number i32);
    };
    (@getter [$($doc:tt)*] $field:ident $index:literal number $number:ident) => {
        $($doc)*
        ///
        /// # Errors
        /// The element is missing or no number.
        pub fn $field(&self) -> Result<$number, $crate::ArgumentError> {
            self.0.get($index)
        }
    };
    (@getter [$($doc:tt)*] $field:ident $index:literal boolean) => {
        $($doc)*
        ///
        /// # Errors
        /// The element is missing or no truth value.
        pub fn $field(&self) -> Result<bool, $crate::ArgumentError> {
            self.0.get($index)
        }
    };
    (@getter [$($doc:tt)*] $field:ident $index:literal date_time) => {
        $($doc)*
        ///
        /// # Errors
        /// The element is missing or no date and time.
        pub fn $field(&self) -> Result<$crate::DateTime, $crate::ArgumentError> {
            self.0.get($index)
        }
    };
    (@getter [$($doc:tt)*] $field:ident $index:literal $kind:ident $($limit:tt)*) => {
        $($doc)*
        #[must_use]
        pub fn $field(&self) -> kind!(@view $kind $($limit)*) {
            self.0.get($index)
        }
    };

    (@open $out:ident, $name:literal, $list:expr, array ($array:ident)) => {
        $crate::encode::open_array($out, $name, &$array, $list.count()?)
    };
    (@open $out:ident, $name:literal, $list:expr, $kind:ident $($limit:tt)*) => {};
    (@close $out:ident, $name:literal, array $($limit:tt)*) => { $crate::encode::close($out, $name) };
    (@close $out:ident, $name:literal, $kind:ident $($limit:tt)*) => {};
}

/// Declares the view of a message, and how it is made.
macro_rules! view {
    ($(#[$doc:meta])* $view:ident = $kind:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $view<'e, 'a>($crate::envelope::Arguments<'e, 'a>);

        impl<'e, 'a> $view<'e, 'a> {
            /// The view of an envelope.
            ///
            /// # Errors
            /// The envelope holds another message.
            pub fn read(envelope: &'e $crate::Envelope<'a>) -> Result<Self, $crate::DecodeError> {
                envelope.of_kind($kind).map(Self)
            }
        }
    };
}

/// Declares a message without lists:
/// `GRAMMAR, Body<'a>, View = Kind, "Element" { /// doc  name: kind = index "Element", ... }`.
macro_rules! flat {
    (
        $(#[$doc:meta])*
        $grammar:ident, $body:ident $(<$lifetime:lifetime>)?, $view:ident = $kind:expr, $element:literal {
            $($(#[$field_doc:meta])* $field:ident: $shape:ident $(($($limit:tt)*))? = $index:literal $name:literal,)*
        }
    ) => {
        pub(crate) static $grammar: $crate::grammar::Struct = $crate::grammar::Struct::new(
            $element,
            &[$(kind!(@field $name $shape $(($($limit)*))?),)*],
        );

        $(#[$doc])*
        ///
        /// The body to write.
        #[derive(Clone, Copy, Debug)]
        pub struct $body $(<$lifetime>)? {
            $($(#[$field_doc])* pub $field: kind!(@body $shape $(($($limit)*))?),)*
        }

        impl $(<$lifetime>)? $crate::Body for $body $(<$lifetime>)? {
            fn write(
                &mut self,
                _part: u32,
                out: &mut $crate::xml::Writer<'_>,
            ) -> Result<$crate::Progress, $crate::FaultCode> {
                out.markup(concat!("<cwmp:", $element, ">"));
                $(kind!(@write out, $name, self.$field, $shape $(($($limit)*))?);)*
                out.markup(concat!("</cwmp:", $element, ">"));
                Ok($crate::Progress::Last)
            }
        }

        view! {
            $(#[$doc])*
            ///
            /// The view to read.
            $view = $kind
        }

        impl<'a> $view<'_, 'a> {
            $(kind!(@getter [$(#[$field_doc])*] $field $index $shape $(($($limit)*))?);)*
        }
    };
}

/// Declares a message with one list, and arguments before and after it:
/// `GRAMMAR, Body<'a, S>, View = Kind, "Element" { before } [ name: array(ARRAY) of Member<'a> = index "Element" ] { after }`.
macro_rules! list {
    (
        $(#[$doc:meta])*
        $grammar:ident, $body:ident<$($lifetime:lifetime,)? $source:ident>, $view:ident = $kind:expr, $element:literal
        {$(
            $(#[$before_doc:meta])*
            $before:ident: $before_shape:ident $(($($before_limit:tt)*))? = $before_index:literal $before_name:literal,
        )*}
        [
            $(#[$list_doc:meta])*
            $list:ident: $list_shape:ident ($grammar_of_list:ident) of $member:ty = $list_index:literal $list_name:literal
        ]
        {$(
            $(#[$after_doc:meta])*
            $after:ident: $after_shape:ident $(($($after_limit:tt)*))? = $after_index:literal $after_name:literal,
        )*}
    ) => {
        pub(crate) static $grammar: $crate::grammar::Struct = $crate::grammar::Struct::new(
            $element,
            &[
                $(kind!(@field $before_name $before_shape $(($($before_limit)*))?),)*
                kind!(@field $list_name $list_shape($grammar_of_list)),
                $(kind!(@field $after_name $after_shape $(($($after_limit)*))?),)*
            ],
        );

        $(#[$doc])*
        ///
        /// The body to write.
        pub struct $body<$($lifetime,)? $source> {
            $($(#[$before_doc])* pub $before: kind!(@body $before_shape $(($($before_limit)*))?),)*
            $(#[$list_doc])*
            pub $list: $source,
            $($(#[$after_doc])* pub $after: kind!(@body $after_shape $(($($after_limit)*))?),)*
        }

        // What is derived cannot have types that a macro names.
        impl<$($lifetime,)? $source: Clone> Clone for $body<$($lifetime,)? $source> {
            fn clone(&self) -> Self {
                Self {
                    $($before: self.$before,)*
                    $list: self.$list.clone(),
                    $($after: self.$after,)*
                }
            }
        }

        impl<$($lifetime,)? $source: Copy> Copy for $body<$($lifetime,)? $source> {}

        impl<$($lifetime,)? $source: core::fmt::Debug> core::fmt::Debug for $body<$($lifetime,)? $source> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($body))
                    $(.field(stringify!($before), &self.$before))*
                    .field(stringify!($list), &self.$list)
                    $(.field(stringify!($after), &self.$after))*
                    .finish()
            }
        }

        impl<$($lifetime,)? $source: $crate::Source> $crate::Body for $body<$($lifetime,)? $source> {
            fn write(
                &mut self,
                part: u32,
                out: &mut $crate::xml::Writer<'_>,
            ) -> Result<$crate::Progress, $crate::FaultCode> {
                if part == 0 {
                    out.markup(concat!("<cwmp:", $element, ">"));
                    $(kind!(@write out, $before_name, self.$before, $before_shape $(($($before_limit)*))?);)*
                    kind!(@open out, $list_name, self.$list, $list_shape ($grammar_of_list));
                } else if !self.$list.write(out)? {
                    kind!(@close out, $list_name, $list_shape ($grammar_of_list));
                    $(kind!(@write out, $after_name, self.$after, $after_shape $(($($after_limit)*))?);)*
                    out.markup(concat!("</cwmp:", $element, ">"));
                    return Ok($crate::Progress::Last);
                }
                Ok($crate::Progress::More)
            }

            fn written(&mut self, part: u32) {
                if part > 0 {
                    self.$list.advance();
                }
            }
        }

        view! {
            $(#[$doc])*
            ///
            /// The view to read.
            $view = $kind
        }

        impl<'a> $view<'_, 'a> {
            $(kind!(@getter [$(#[$before_doc])*] $before $before_index $before_shape $(($($before_limit)*))?);)*

            $(#[$list_doc])*
            #[must_use]
            pub fn $list(&self) -> $crate::Members<'a, $member> {
                self.0.members($list_index)
            }

            $(kind!(@getter [$(#[$after_doc])*] $after $after_index $after_shape $(($($after_limit)*))?);)*
        }
    };
}

/// Declares a structure inside messages:
/// `GRAMMAR = "TypeName" as "Element", struct ToWrite<'a>, struct ToRead<'a> { /// doc  name: kind "Element", ... }`,
/// each struct with its documentation and what it derives.
macro_rules! record {
    (
        $grammar:ident = $type:literal as $element:literal,
        $(#[$body_attribute:meta])*
        struct $body:ident<'a>,
        $(#[$view_attribute:meta])*
        struct $view:ident<'a> {
            $($(#[$field_doc:meta])* $field:ident: $shape:ident $(($($limit:tt)*))? $name:literal,)*
        }
    ) => {
        pub(super) static $grammar: $crate::grammar::Struct = $crate::grammar::Struct::new(
            $type,
            &[$(kind!(@field $name $shape $(($($limit)*))?),)*],
        );

        $(#[$body_attribute])*
        pub struct $body<'a> {
            $($(#[$field_doc])* pub $field: kind!(@body $shape $(($($limit)*))?),)*
        }

        impl $body<'_> {
            /// Writes what stands inside the element.
            pub(crate) fn write_fields(&self, out: &mut $crate::xml::Writer<'_>) {
                $(kind!(@write out, $name, self.$field, $shape $(($($limit)*))?);)*
            }
        }

        impl $crate::Entry for $body<'_> {
            fn write(&self, out: &mut $crate::xml::Writer<'_>) {
                out.markup(concat!("<", $element, ">"));
                self.write_fields(out);
                out.markup(concat!("</", $element, ">"));
            }
        }

        $(#[$view_attribute])*
        #[non_exhaustive]
        pub struct $view<'a> {
            $($(#[$field_doc])* pub $field: kind!(@view $shape $(($($limit)*))?),)*
        }

        impl<'a> $crate::envelope::Member<'a> for $view<'a> {
            fn read(element: Option<&mut $crate::envelope::Element<'_, 'a>>) -> Self {
                $(let mut $field = None;)*
                if let Some(element) = element {
                    element.children(|local, child| match local {
                        $($name if $field.is_none() => {
                            $field = Some(kind!(@read Some(child), $shape $(($($limit)*))?));
                        })*
                        _ => {}
                    });
                }
                Self {
                    $($field: $field.unwrap_or_else(|| kind!(@read None, $shape $(($($limit)*))?)),)*
                }
            }
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
