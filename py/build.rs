//! How the extension is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // The search for the engine's home relies on a load order that no unload can change.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
        // An exported name must never resolve to another copy of the engine.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-Bsymbolic");
    }
}
