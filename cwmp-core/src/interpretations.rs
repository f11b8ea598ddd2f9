//! What TR-069 leaves open, and what is done.
//!
#![doc = include_str!("../INTERPRETATIONS.md")]

#[cfg(test)]
mod tests {
    extern crate alloc;
    use alloc::format;

    #[test]
    fn every_open_point_has_one_line_that_says_where_it_is_decided() {
        let text = include_str!("../INTERPRETATIONS.md");
        for number in 1..=44 {
            let start = format!("| GAPS-{number:02} |");
            let mut lines = text.lines().filter(|line| line.starts_with(&start));
            let cells = lines.next().unwrap_or_default().split('|');
            assert_eq!(cells.filter(|cell| !cell.trim().is_empty()).count(), 4);
            assert_eq!(lines.next(), None, "{start}");
        }
    }
}
