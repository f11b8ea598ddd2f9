//! Messages and structures from one declaration each: grammar, view, body and owned form.
//!
//! Every argument has a kind, which `kind!` knows.

/// Declares the view of a message, and how it is made.
macro_rules! view {
    ($(#[$doc:meta])* $view:ident = $kind:expr, $grammar:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $view<'e, 'a>(&'e $crate::envelope::Arguments<'a>);

        impl<'e, 'a> $view<'e, 'a> {
            /// The message that it reads, for [`DecodeConfig::messages`](crate::DecodeConfig::messages).
            pub const MESSAGE: $crate::grammar::Message =
                $crate::grammar::Message::new($kind, &$grammar);

            /// The view of an envelope.
            ///
            /// # Errors
            /// The envelope holds another message, or one that was not among those to be read.
            pub fn read(envelope: &'e $crate::Envelope<'a>) -> Result<Self, $crate::DecodeError> {
                envelope.arguments_of($kind).map(Self)
            }
        }
    };
}

/// Declares a message without lists:
/// `GRAMMAR, Body<'a>, View, Owned = Kind, "Element" { /// doc  name: kind = index "Element", ... }`.
macro_rules! flat {
    (
        $(#[$doc:meta])*
        $grammar:ident, $body:ident $(<$lifetime:lifetime>)?, $view:ident, $owned:ident = $kind:expr, $element:literal {
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
                const TAGS: $crate::encode::Tags = $crate::encode::tags!(cwmp $element);
                TAGS.open_cwmp(out);
                $(kind!(@write out, $name, self.$field, $shape $(($($limit)*))?);)*
                TAGS.close_cwmp(out);
                Ok($crate::Progress::Last)
            }
        }

        view! {
            $(#[$doc])*
            ///
            /// The view to read.
            $view = $kind, $grammar
        }

        impl<'a> $view<'_, 'a> {
            $(kind!(@getter [$(#[$field_doc])*] $field $index $shape $(($($limit)*))?);)*
        }

        owned_struct! {
            {
                $(#[$doc])*
                ///
                /// The owned form.
                struct $owned
            }
            {}
            $($(#[$field_doc])* $field: $shape $(($($limit)*))? $name,)*
        }

        owned_message! {
            $view => $owned => $body: ($body $(<$lifetime>)?) {
                $($field: $shape $(($($limit)*))? $name,)*
            }
        }
    };
}

/// Declares a message with one list, and arguments before and after it:
/// `GRAMMAR, Body<'a, S>, View, Owned = Kind, "Element" { before }
/// [ name: array(ARRAY) of Member<'a> as OwnedMember = index "Element" ] { after }`.
macro_rules! list {
    (
        $(#[$doc:meta])*
        $grammar:ident, $body:ident<$($lifetime:lifetime,)? $source:ident>, $view:ident, $owned:ident
            = $kind:expr, $element:literal
        {$(
            $(#[$before_doc:meta])*
            $before:ident: $before_shape:ident $(($($before_limit:tt)*))? = $before_index:literal $before_name:literal,
        )*}
        [
            $(#[$list_doc:meta])*
            $list:ident: $list_shape:ident ($grammar_of_list:ident) of $member:ty as $owned_member:ty
                = $list_index:literal $list_name:literal
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
                const TAGS: $crate::encode::Tags = $crate::encode::tags!(cwmp $element);
                if part == 0 {
                    TAGS.open_cwmp(out);
                    $(kind!(@write out, $before_name, self.$before, $before_shape $(($($before_limit)*))?);)*
                    kind!(@open out, $list_name, self.$list, $list_shape ($grammar_of_list));
                } else if !self.$list.write(out)? {
                    kind!(@close out, $list_name, $list_shape ($grammar_of_list));
                    $(kind!(@write out, $after_name, self.$after, $after_shape $(($($after_limit)*))?);)*
                    TAGS.close_cwmp(out);
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
            $view = $kind, $grammar
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

        owned_struct! {
            {
                $(#[$doc])*
                ///
                /// The owned form.
                struct $owned
            }
            {}
            $($(#[$before_doc])* $before: $before_shape $(($($before_limit)*))? $before_name,)*
            $(#[$list_doc])*
            $list: list($owned_member) $list_name,
            $($(#[$after_doc])* $after: $after_shape $(($($after_limit)*))? $after_name,)*
        }

        owned_message! {
            $view => $owned => $body: ($body<$($lifetime,)? $crate::Entries<'a, $owned_member>>) {
                $($before: $before_shape $(($($before_limit)*))? $before_name,)*
                $list: $list_shape ($list_index) $list_name,
                $($after: $after_shape $(($($after_limit)*))? $after_name,)*
            }
        }
    };
}

/// Declares a structure inside messages:
/// `GRAMMAR = "TypeName" as "Element", owned Owned,
/// struct ToWrite<'a>, struct ToRead<'a> { /// doc  name: kind "Element", ... }`,
/// each struct with its documentation and what it derives.
macro_rules! record {
    (
        $grammar:ident = $type:literal as $element:literal, owned $owned:ident,
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
                const TAGS: $crate::encode::Tags = $crate::encode::tags!($element);
                TAGS.open(out);
                self.write_fields(out);
                TAGS.close(out);
            }
        }

        $(#[$view_attribute])*
        #[non_exhaustive]
        pub struct $view<'a> {
            $($(#[$field_doc])* pub $field: kind!(@view $shape $(($($limit)*))?),)*
        }

        impl<'a> $crate::envelope::Member<'a> for $view<'a> {
            #[cfg_attr(target_pointer_width = "64", inline(always))]
            fn read<E: $crate::envelope::Elements<'a>>(elements: &E) -> Self {
                let mut numbers = 0..;
                Self {
                    $($field: kind!(
                        @read elements,
                        numbers.next().unwrap_or_default(),
                        $shape $(($($limit)*))?
                    ),)*
                }
            }
        }

        owned_struct! {
            {
                #[doc = concat!("The owned form of [`", stringify!($view), "`].")]
                struct $owned
            }
            {}
            $($(#[$field_doc])* $field: $shape $(($($limit)*))? $name,)*
        }

        owned_record! {
            $view => $owned => $body {
                $($field: $shape $(($($limit)*))? $name,)*
            }
        }
    };
}

/// Declares a message without arguments: `GRAMMAR, Body = Kind, "Element"`.
macro_rules! empty {
    ($(#[$doc:meta])* $grammar:ident, $body:ident = $kind:expr, $element:literal) => {
        pub(crate) static $grammar: $crate::grammar::Struct =
            $crate::grammar::Struct::new($element, &[]);

        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $body;

        impl $body {
            /// The message that it is, for [`DecodeConfig::messages`](crate::DecodeConfig::messages).
            pub const MESSAGE: $crate::grammar::Message =
                $crate::grammar::Message::new($kind, &$grammar);
        }

        impl $crate::Body for $body {
            fn write(
                &mut self,
                _part: u32,
                out: &mut $crate::xml::Writer<'_>,
            ) -> Result<$crate::Progress, $crate::FaultCode> {
                const TAGS: $crate::encode::Tags = $crate::encode::tags!(cwmp $element);
                TAGS.open_cwmp(out);
                TAGS.close_cwmp(out);
                Ok($crate::Progress::Last)
            }
        }
    };
}
