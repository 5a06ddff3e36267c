#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (imgscope_fuzz::REGISTRY.run)(data));
