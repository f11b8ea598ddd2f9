//! `lightweight_notification` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cwmp_fuzz::lightweight_notification(data));
