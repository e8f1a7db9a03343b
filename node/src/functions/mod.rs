//! The functions that the JavaScript layer calls, by what they are about. `lib/engine.js` has
//! their types.

mod builder;
mod factory;
mod handle;
mod host;
mod list;
mod lock;
mod object;
mod snapshot;
mod state;
mod table;
mod walk;

use std::ffi::{CStr, c_void};

use napi::sys;

use crate::call;
use crate::failure::Failure;
use crate::js::{Js, Value};

type Callback = unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value;

/// Lists functions under their names, each behind a callback of its own.
macro_rules! functions {
    ($($name:literal => $body:path,)*) => {
        &[$(($name, {
            unsafe extern "C" fn callback(
                env: sys::napi_env,
                info: sys::napi_callback_info,
            ) -> sys::napi_value {
                // SAFETY: Node-API calls this with the data given to `define_all`.
                unsafe { call::enter(env, info, $body) }
            }
            callback
        })),*]
    };
}

const ALL: &[(&CStr, Callback)] = functions! {
    c"bind" => handle::bind,
    c"release" => handle::release,
    c"same" => handle::same,
    c"liveContainers" => handle::live_containers,

    c"hostNew" => host::new,
    c"hostFind" => host::find,
    c"hostNames" => host::names,
    c"hostName" => host::name,
    c"hostState" => host::state,
    c"hostClose" => host::close,
    c"hostClosed" => host::is_closed,

    c"stateNew" => state::new,
    c"stateGlobal" => state::global,
    c"stateGet" => state::get,
    c"stateSet" => state::set,
    c"stateHas" => state::has,
    c"stateDelete" => state::delete,
    c"stateClear" => state::clear,
    c"stateSize" => state::size,
    c"stateKind" => state::kind,
    c"stateGetOrAdd" => state::get_or_add,
    c"stateFind" => state::find,
    c"stateWalk" => state::walk,
    c"stateClose" => state::close,
    c"stateClosed" => state::is_closed,

    c"tableNew" => table::new,
    c"tableGet" => table::get,
    c"tableSet" => table::set,
    c"tableHas" => table::has,
    c"tableDelete" => table::delete,
    c"tableClear" => table::clear,
    c"tableSize" => table::size,
    c"tableKind" => table::kind,
    c"tableGetOrAdd" => table::get_or_add,
    c"tableSwap" => table::swap,
    c"tableCompareAndSwap" => table::compare_and_swap,
    c"tableUpdate" => table::update,
    c"tableIncrement" => table::increment,
    c"tableCounter" => table::counter,
    c"keyNew" => table::key_new,
    c"counterAdd" => table::counter_add,
    c"counterGet" => table::counter_get,
    c"tableWalk" => table::walk,

    c"listNew" => list::new,
    c"listAt" => list::at,
    c"listSet" => list::set,
    c"listPush" => list::push,
    c"listPop" => list::pop,
    c"listInsert" => list::insert,
    c"listRemove" => list::remove,
    c"listClear" => list::clear,
    c"listSize" => list::size,
    c"listKind" => list::kind,
    c"listExtend" => list::extend,
    c"listIndexOf" => list::index_of,
    c"listRemoveValue" => list::remove_value,
    c"listWalk" => list::walk,

    c"walkNext" => walk::next,

    c"ownerNew" => factory::owner_new,
    c"tableAsk" => factory::table_ask,
    c"stateAsk" => factory::state_ask,
    c"factoryComplete" => factory::complete,
    c"factoryFail" => factory::fail,
    c"pendingWatch" => factory::watch,
    c"pendingTake" => factory::take,

    c"objectsStart" => object::start,
    c"objectNew" => object::new,
    c"objectsTake" => object::take,
    c"objectDescribe" => object::describe,
    c"objectCopy" => object::copy,

    c"snapshotExport" => snapshot::export,
    c"snapshotExportState" => snapshot::export_state,
    c"snapshotImport" => snapshot::import,
    c"stateLoad" => snapshot::load,
    c"jobWait" => snapshot::wait,
    c"jobCancel" => snapshot::cancel,
    c"jobProgress" => snapshot::progress,
    c"jobTake" => snapshot::take,

    c"holdOpen" => handle::hold_open,

    c"lockOwner" => lock::owner,
    c"lockGet" => lock::get,
    c"lockKey" => lock::key,
    c"lockState" => lock::state,
    c"lockTry" => lock::try_acquire,
    c"lockAsk" => lock::ask,
    c"lockAskToBlock" => lock::ask_to_block,
    c"lockBlock" => lock::block,
    c"lockExpire" => lock::expire,
    c"lockRelease" => lock::release,
    c"lockAll" => lock::all,
    c"liveLocks" => lock::live,

    c"builderNew" => builder::new,
    c"builderTable" => builder::begin_table,
    c"builderList" => builder::begin_list,
    c"builderValue" => builder::value,
    c"builderEnd" => builder::end,
    c"builderPath" => builder::path,
    c"builderFinish" => builder::finish,
};

/// Adds all functions to an object.
///
/// # Safety
/// `context` points to a [`crate::context::Context`] that lives until the environment ends.
pub(crate) unsafe fn define_all(
    js: Js<'_>,
    object: Value<'_>,
    context: *mut c_void,
) -> Result<(), Failure> {
    for (name, callback) in ALL {
        // SAFETY: the callbacks want exactly such data.
        unsafe { js.define(object, name, *callback, context) }?;
    }
    Ok(())
}
