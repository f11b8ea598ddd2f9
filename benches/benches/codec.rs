//! Decoding and encoding, beside peers and beside what bounds both.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "benchmarks may"
)]

use cwmp_benches::{DECODERS, Decoder, ENCODERS, Encoder, Input, Parameters};
use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher, black_box};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    agree();
    divan::main();
}

/// Whoever sees or writes something else is not timed.
fn agree() {
    for input in Input::ALL {
        let document = input.document();
        println!("{input}: {} bytes", document.len());
        let expected = (DECODERS[0].run)(&document);
        for decoder in DECODERS.iter().filter(|decoder| decoder.reads) {
            assert_eq!((decoder.run)(&document), expected, "{decoder}: {input}");
        }
    }
    let parameters = Parameters::new(1_000);
    for encoder in ENCODERS {
        assert!(
            written(*encoder, &parameters) == Input::Values.document(),
            "{encoder}"
        );
    }
}

fn written(encoder: Encoder, parameters: &Parameters) -> Vec<u8> {
    let mut out = vec![0; 300_000];
    let len = (encoder.run)(parameters, &parameters.values(), &mut out);
    out.truncate(len);
    out
}

fn decode(bencher: Bencher<'_, '_>, decoder: &Decoder, input: Input) {
    let document = input.document();
    bencher
        .counter(BytesCount::of_slice(&document))
        .bench_local(|| (decoder.run)(black_box(&document)));
}

#[divan::bench(args = DECODERS)]
fn decode_inform(bencher: Bencher<'_, '_>, decoder: &Decoder) {
    decode(bencher, decoder, Input::Inform);
}

#[divan::bench(args = DECODERS)]
fn decode_get_parameter_values_response_1000(bencher: Bencher<'_, '_>, decoder: &Decoder) {
    decode(bencher, decoder, Input::Values);
}

#[divan::bench(args = DECODERS)]
fn decode_get_parameter_values_response_1000_pretty(bencher: Bencher<'_, '_>, decoder: &Decoder) {
    decode(bencher, decoder, Input::ValuesPretty);
}

#[divan::bench(args = DECODERS)]
fn decode_get_parameter_names_response_1000(bencher: Bencher<'_, '_>, decoder: &Decoder) {
    decode(bencher, decoder, Input::Names);
}

#[divan::bench(args = DECODERS)]
fn decode_set_parameter_values_100(bencher: Bencher<'_, '_>, decoder: &Decoder) {
    decode(bencher, decoder, Input::Set);
}

#[divan::bench(args = ENCODERS)]
fn encode_get_parameter_values_response_1000(bencher: Bencher<'_, '_>, encoder: &Encoder) {
    let parameters = Parameters::new(1_000);
    let values = parameters.values();
    let mut out = written(*encoder, &parameters);
    bencher
        .counter(BytesCount::of_slice(&out.clone()))
        .bench_local(|| (encoder.run)(black_box(&parameters), black_box(&values), &mut out));
}
