//! Compiles the part of the targets that is in C, over the description of the ABI's functions.

fn main() {
    let tests = "../ffi-c/tests/c";
    cc::Build::new()
        .file("targets/abi.c")
        .include("../ffi-c/include")
        .include(tests)
        .std("c11")
        .warnings_into_errors(true)
        .compile("krstate_fuzz_abi");
    for path in ["targets/abi.c", "../ffi-c/include", tests] {
        println!("cargo::rerun-if-changed={path}");
    }
}
