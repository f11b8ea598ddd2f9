//! `udp_request` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cwmp_fuzz::udp_request(data));
