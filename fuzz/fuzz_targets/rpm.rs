#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (imgscope_fuzz::RPM.run)(data));
