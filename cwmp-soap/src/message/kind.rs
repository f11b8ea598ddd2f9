//! The kinds of arguments: how each is checked, held, written and read.

/// What a kind of argument is: `@field` in the grammar, `@body` to write, `@view` to read; `@read` takes the one of a number
/// out of the elements that were read.
macro_rules! kind {
    (@field $name:literal text($max:expr)) => {
        $crate::grammar::Field::once($name, $crate::grammar::Shape::text($max))
    };
    (@field $name:literal secret($max:expr)) => { kind!(@field $name text($max)) };
    (@field $name:literal optional_text($max:expr)) => { kind!(@field $name text($max)).optional() };
    (@field $name:literal optional_secret($max:expr)) => { kind!(@field $name text($max)).optional() };
    (@field $name:literal unsigned($min:expr)) => { kind!(@field $name unsigned($min, u16::MAX)) };
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
    (@field $name:literal outcome ($code:ident)) => { kind!(@field $name unsigned(0, 9899)) };
    (@field $name:literal structure($body:ident, $view:ident, $owned:ident, $grammar:ident)) => {
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
    (@body outcome ($code:ident)) => { Option<$crate::$code> };
    (@body structure ($body:ident, $view:ident, $owned:ident, $grammar:ident)) => { $body<'a> };
    (@body texts $($array:tt)*) => { &'a [&'a str] };

    (@view text $($limit:tt)*) => { $crate::Text<'a> };
    (@view secret $($limit:tt)*) => { $crate::Secret<'a> };
    (@view optional_text $($limit:tt)*) => { Option<$crate::Text<'a>> };
    (@view optional_secret $($limit:tt)*) => { Option<$crate::Secret<'a>> };
    (@view structure ($body:ident, $view:ident, $owned:ident, $grammar:ident)) => { $view<'a> };
    (@view outcome $($code:tt)*) => { Result<Option<$crate::FaultCode>, $crate::ArgumentError> };
    (@view texts $($array:tt)*) => { $crate::Members<'a, $crate::Text<'a>> };
    (@view $kind:ident $($limit:tt)*) => {
        Result<kind!(@body $kind $($limit)*), $crate::ArgumentError>
    };

    (@write $out:ident, $name:literal, $value:expr, optional_text $($limit:tt)*) => {
        kind!(@write_optional $out, $name, $value)
    };
    (@write $out:ident, $name:literal, $value:expr, optional_secret $($limit:tt)*) => {
        kind!(@write_optional $out, $name, $value)
    };
    (@write $out:ident, $name:literal, $value:expr, optional_date_time) => {
        kind!(@write_optional $out, $name, $value)
    };
    (@write $out:ident, $name:literal, $value:expr, outcome ($code:ident)) => {
        $crate::encode::element(
            $out,
            $crate::encode::tags!($name),
            $value.map_or(0, |fault| u32::from(fault.fault().code())),
        )
    };
    (@write $out:ident, $name:literal, $value:expr, structure $($types:tt)*) => {{
        $crate::encode::tags!($name).open($out);
        $value.write_fields($out);
        $crate::encode::tags!($name).close($out);
    }};
    (@write $out:ident, $name:literal, $value:expr, texts ($array:ident)) => {
        $crate::encode::write_texts($out, $crate::encode::tags!($name), &$array, $value)
    };
    (@write $out:ident, $name:literal, $value:expr, $kind:ident $($limit:tt)*) => {
        $crate::encode::element($out, $crate::encode::tags!($name), $value)
    };
    (@write_optional $out:ident, $name:literal, $value:expr) => {
        if let Some(value) = $value {
            $crate::encode::element($out, $crate::encode::tags!($name), value);
        }
    };

    (@read $elements:ident, $index:expr, texts ($array:ident)) => {
        $elements.members($index)
    };
    (@read $elements:ident, $index:expr, structure $($limit:tt)*) => {
        $elements.structure($index)
    };
    (@read $elements:ident, $index:expr, $kind:ident $($limit:tt)*) => {
        $elements.get($index)
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
    (@getter [$($doc:tt)*] $field:ident $index:literal structure $($limit:tt)*) => {
        $($doc)*
        #[must_use]
        pub fn $field(&self) -> kind!(@view structure $($limit)*) {
            self.0.structure($index)
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
        $crate::encode::open_array($out, $crate::encode::tags!($name), &$array, $list.count()?)
    };
    (@open $out:ident, $name:literal, $list:expr, $kind:ident $($limit:tt)*) => {};
    (@close $out:ident, $name:literal, array $($limit:tt)*) => {
        $crate::encode::tags!($name).close($out)
    };
    (@close $out:ident, $name:literal, $kind:ident $($limit:tt)*) => {};
}
