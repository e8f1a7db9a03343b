//! How the C library is linked.

fn main() {
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // The home must never be unloaded, and no call of a copy may land in another one.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-Bsymbolic");
        // Not the soname: cargo hands these on to the Python and Node artifacts, and what needs
        // libkrstate.so would be given one of those. Packaging the C library names it.
    }
    println!("cargo::rerun-if-changed=build.rs");
}
