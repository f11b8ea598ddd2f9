//! Patterns of paths that cut a model down.

/// A path in which `*` stands for any part of a segment, `{i}` included; with a dot at its end it stands for
/// the object and all that is below.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    text: String,
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.trim().to_owned(),
        }
    }

    /// The pattern as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a path is one that the pattern stands for.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let (body, below) = match self.text.strip_suffix('.') {
            Some(body) => (body, true),
            None => (self.text.as_str(), false),
        };
        let mut segments = path.strip_suffix('.').unwrap_or(path).split('.');
        for wanted in body.split('.') {
            match segments.next() {
                Some(segment) if is_like(wanted.as_bytes(), segment.as_bytes()) => {}
                _ => return false,
            }
        }
        below && (path.ends_with('.') || segments.clone().next().is_some())
            || (!below && segments.next().is_none() && !path.ends_with('.'))
    }
}

/// Whether a segment is like one with `*` in it.
///
/// One star is remembered at a time, so the steps are the product of both lengths at most.
fn is_like(wanted: &[u8], segment: &[u8]) -> bool {
    let (mut wanted, mut segment) = (wanted, segment);
    let mut star: Option<(&[u8], &[u8])> = None;
    loop {
        match (wanted, segment) {
            ([b'*', behind @ ..], _) => {
                star = Some((behind, segment));
                wanted = behind;
            }
            ([a, behind @ ..], [b, rest @ ..]) if a == b => (wanted, segment) = (behind, rest),
            ([], []) => return true,
            _ => match star {
                Some((behind, [_, rest @ ..])) => {
                    star = Some((behind, rest));
                    (wanted, segment) = (behind, rest);
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_segments_and_for_all_below_a_dot() {
        for (pattern, path, held) in [
            ("Device.WiFi.", "Device.WiFi.", true),
            ("Device.WiFi.", "Device.WiFi.Radio.{i}.Channel", true),
            ("Device.WiFi.", "Device.WiFiX", false),
            ("Device.WiFi.", "Device.", false),
            ("Device.WiFi.", "Device.WiFi", false),
            ("Device.WiFi.SSID", "Device.WiFi.SSID.", false),
            ("Device.*.Enable", "Device.WiFi.Enable", true),
            ("Device.*.Enable", "Device.WiFi.Radio.Enable", false),
            (
                "Device.IP.*.*.Status",
                "Device.IP.Interface.{i}.Status",
                true,
            ),
            ("Device.X_*.", "Device.X_EXAMPLE_Lamp.Level", true),
            ("Device.*4*s", "Device.IPv4Hosts", true),
            ("Device.*4*s", "Device.IPv4Host", false),
            ("*", "Device", true),
            ("*.", "Device.A", true),
            ("", "Device.", false),
        ] {
            assert_eq!(
                Pattern::new(pattern).matches(path),
                held,
                "{pattern} {path}"
            );
        }
    }
}
