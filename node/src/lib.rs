//! The Node.js addon of krstate: engine handles behind tokens, for the JavaScript layer in `lib/`.
//!
//! The public classes are JavaScript. What they need from the engine is a set of plain functions
//! over tokens and primitive values; [`attach`] makes them for one environment.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo,
    clippy::unimplemented
)]

mod call;
mod context;
mod failure;
mod foreign;
mod functions;
mod js;
mod lock;
mod read;
mod snapshot;
mod text;
mod wake;
mod write;

use std::ffi::c_void;

use napi::bindgen_prelude::{Env, Function, JsValue, Object};
use napi::{Status, sys};
use napi_derive::napi;

use crate::context::{Context, Functions};
use crate::failure::Failure;
use crate::js::Js;
use crate::wake::Waking;

/// Gives the JavaScript layer of the package its functions. Not part of the public API.
///
/// `makeError` makes a `KrError` of a code, a message, a path, and names and values of details in
/// turn; `makeObject` makes the object of a class (0 `Host`, 1 `SharedState`, 2 `Table`, 3 `List`, 4
/// `ForeignObject`) for a token; `makeValue` makes a value of a kind that JavaScript has no type for,
/// of what it consists of; `onReady` is called when something happened that a number stands for, such
/// as the end of a wait.
///
/// # Errors
/// Whatever Node-API refuses.
#[napi(catch_unwind, ts_return_type = "object")]
pub fn attach<'env>(
    env: &'env Env,
    #[napi(
        ts_arg_type = "(code: number, message: string, path: string | undefined, details: unknown[] | undefined) => Error"
    )]
    make_error: Function<'env>,
    #[napi(ts_arg_type = "(kind: number, token: number) => object")] make_object: Function<'env>,
    #[napi(ts_arg_type = "(kind: number, parts: bigint | number | string) => object")]
    make_value: Function<'env>,
    #[napi(ts_arg_type = "(number: number) => void")] on_ready: Function<'env>,
) -> napi::Result<Object<'env>> {
    let raw = env.raw();
    // SAFETY: this call comes from `raw` and runs until the function returns.
    let js = unsafe { Js::new(raw) };
    let functions = [&make_error, &make_object, &make_value, &on_ready].map(JsValue::raw);
    // SAFETY: all are arguments of this call.
    let functions = functions.map(|raw| unsafe { js::Value::new(raw) });
    let engine = (|| {
        let [make_error, make_object, make_value, on_ready] = functions;
        let functions = Functions {
            make_error: js.keep(make_error)?,
            make_object: js.keep(make_object)?,
            make_value: js.keep(make_value)?,
            on_ready: js.keep(on_ready)?,
        };
        let engine = js.object()?;
        let context: *mut Context = Box::into_raw(Box::new(Context::new(functions)));
        // SAFETY: the context is dropped by the hook of the environment's end, not before. Hooks run
        // in turn from the last one added, so that this one runs before the one of the waking.
        unsafe {
            (*context).set_waking(Waking::new(js, context.cast())?);
            sys::napi_add_env_cleanup_hook(raw, Some(drop_context), context.cast());
            functions::define_all(js, engine, context.cast())?;
        }
        Ok(engine)
    })();
    match engine {
        Ok(engine) => Ok(Object::from_raw(raw, engine.raw())),
        Err(failure) => Err(cannot_attach(&failure)),
    }
}

/// Drops the handles of an environment that has ended: no JavaScript runs in it any more.
unsafe extern "C" fn drop_context(context: *mut c_void) {
    // SAFETY: `attach` leaked it, and this hook runs once.
    let context = unsafe { Box::from_raw(context.cast::<Context>()) };
    // A panic here must not reach Node; the engine's own state is its own concern.
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        if let Some(waking) = context.waking() {
            waking.close();
        }
        // What goes with the handles is no errand for anybody any more.
        context.end_owner();
        drop(context);
    }));
}

fn cannot_attach(failure: &Failure) -> napi::Error {
    let status = match failure {
        Failure::Node(status) => Status::from(*status),
        Failure::Thrown => Status::PendingException,
        _ => Status::GenericFailure,
    };
    napi::Error::new(status, "krstate cannot be set up in this environment")
}
