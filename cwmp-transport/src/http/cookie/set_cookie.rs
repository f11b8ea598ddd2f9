//! The `Set-Cookie` field, as a server writes it.

use core::fmt;

use heapless::String;

use super::CookieError;

/// Longest name of a cookie that is set, in bytes.
pub const MAX_COOKIE_NAME: usize = 64;

/// Longest value of a cookie that is set, in bytes: what every CPE can keep (HTTP-016), less a short name.
pub const MAX_COOKIE_VALUE: usize = 480;

/// Longest path of a cookie that is set, in bytes.
pub const MAX_COOKIE_PATH: usize = 128;

/// A cookie for a CPE to return in the rest of the session (HTTP-018).
///
/// It has `Path=/` unless told otherwise, because some devices lose a cookie without a path. `Debug` hides the value.
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    name: String<MAX_COOKIE_NAME>,
    value: String<MAX_COOKIE_VALUE>,
    path: String<MAX_COOKIE_PATH>,
    secure: bool,
    max_age: Option<u32>,
}

impl SetCookie {
    /// A cookie of that name and value, without quotes around it.
    ///
    /// # Errors
    /// [`CookieError::Malformed`] if the name is no token or the value has white space, quotes, commas, semicolons,
    /// backslashes or non-ASCII characters; [`CookieError::Full`] if one is too long. To blame is the integrator.
    pub fn new(name: &str, value: &str) -> Result<Self, CookieError> {
        if name.is_empty() || !name.bytes().all(is_token) || !value.bytes().all(is_value) {
            return Err(CookieError::Malformed);
        }
        Ok(Self {
            name: String::try_from(name).map_err(|_| CookieError::Full)?,
            value: String::try_from(value).map_err(|_| CookieError::Full)?,
            path: String::try_from("/").map_err(|_| CookieError::Full)?,
            secure: false,
            max_age: None,
        })
    }

    /// A cookie that makes the CPE forget the one of that name.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn removal(name: &str) -> Result<Self, CookieError> {
        Ok(Self {
            max_age: Some(0),
            ..Self::new(name, "")?
        })
    }

    /// Sends the cookie back only for targets below `path`; the default is `/`, for all.
    ///
    /// # Errors
    /// [`CookieError::Malformed`] if the path does not start with `/` or has a semicolon, a space, a control or non-ASCII
    /// character; [`CookieError::Full`] if it is too long.
    pub fn with_path(mut self, path: &str) -> Result<Self, CookieError> {
        if !path.starts_with('/')
            || !path
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b';')
        {
            return Err(CookieError::Malformed);
        }
        self.path = String::try_from(path).map_err(|_| CookieError::Full)?;
        Ok(self)
    }

    /// Sends the cookie back only over TLS; not so by default.
    #[must_use]
    pub const fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value, a credential.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Writes the value of the field.
    pub(crate) fn write<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        write!(out, "{}={}; Path={}", self.name, self.value, self.path)?;
        if let Some(seconds) = self.max_age {
            write!(out, "; Max-Age={seconds}")?;
        }
        if self.secure {
            out.write_str("; Secure")
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetCookie")
            .field("name", &self.name)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// RFC 9110 5.6.2.
const fn is_token(byte: u8) -> bool {
    matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
        || byte.is_ascii_alphanumeric()
}

/// RFC 6265 4.1.1.
const fn is_value(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::{MAX_COOKIE_VALUE, SetCookie};
    use crate::http::cookie::CookieError;

    fn text(cookie: &SetCookie) -> String {
        let mut text = String::new();
        cookie.write(&mut text).unwrap();
        text
    }

    #[test]
    fn written() {
        let cookie = SetCookie::new("session", "a+/=b").unwrap();
        assert_eq!(text(&cookie), "session=a+/=b; Path=/");
        let cookie = cookie.with_path("/acs").unwrap().secure();
        assert_eq!(text(&cookie), "session=a+/=b; Path=/acs; Secure");
        assert_eq!(
            text(&SetCookie::removal("s").unwrap()),
            "s=; Path=/; Max-Age=0"
        );
    }

    #[test]
    fn nothing_can_be_smuggled_in() {
        for (name, value) in [
            ("", "a"),
            ("a b", "c"),
            ("a=", "c"),
            ("a", "b;c"),
            ("a", "b\r\nX: y"),
            ("a", "\"b\""),
        ] {
            assert_eq!(
                SetCookie::new(name, value),
                Err(CookieError::Malformed),
                "{name} {value}"
            );
        }
        let cookie = SetCookie::new("a", "b").unwrap();
        for path in ["", "x", "/;secure", "/\r\n", "/a b"] {
            assert_eq!(
                cookie.clone().with_path(path),
                Err(CookieError::Malformed),
                "{path}"
            );
        }
        let long = "x".repeat(MAX_COOKIE_VALUE + 1);
        assert_eq!(SetCookie::new("a", &long), Err(CookieError::Full));
    }

    #[test]
    fn debug_hides_the_value() {
        let text = format!("{:?}", SetCookie::new("session", "geheim").unwrap());
        assert!(
            text.contains("session") && !text.contains("geheim"),
            "{text}"
        );
    }
}
