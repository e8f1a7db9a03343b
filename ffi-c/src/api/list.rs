//! Live lists. Positions count from 0; a negative one counts from the end, inside the operation.

use crate::api::give;
use crate::api::iter::walk;
use crate::api::table::no_tree;
use crate::boundary::{fallible, infallible};
use crate::convert::{self, busy, compared, invalid, out, with_value};
use crate::handle::{self, Object, Walking};
use crate::types::{KR_LIST_CLAMP, kr_error, kr_iter, kr_list, kr_value};
use krstate::{List, Slice, Value};

/// A new, detached list.
pub unsafe extern "C" fn kr_list_new(out: *mut *mut kr_list, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || Ok(handle::put(Object::List(List::new())))) }
}

/// The identity of a list: the same for every handle to it, never used again.
pub unsafe extern "C" fn kr_list_id(
    list: *const kr_list,
    out: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(list, |list| Ok(list.id()))) }
}

/// The item at a position; `KR_ERROR_INDEX_OUT_OF_RANGE` if there is none.
pub unsafe extern "C" fn kr_list_get(
    list: *const kr_list,
    index: i64,
    out_value: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out_value, error, || handle::with(list, |list| Ok(out(list.get(index)?)))) }
}

/// Replaces the item at a position; `KR_ERROR_INDEX_OUT_OF_RANGE` if there is none,
/// `KR_ERROR_CYCLE_REJECTED` if the list would come to hold itself. Then nothing changes.
pub unsafe extern "C" fn kr_list_set(
    list: *const kr_list,
    index: i64,
    value: *const kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            handle::with(list, |list| with_value(value, |value| list.set(index, value)))
        })
    }
}

/// Appends an item. `*index` is its position; `index` may be NULL.
pub unsafe extern "C" fn kr_list_push(
    list: *const kr_list,
    value: *const kr_value,
    index: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let at = handle::with(list, |list| with_value(value, |value| list.push(value)))?;
            if !index.is_null() {
                index.write_unaligned(at as u64);
            }
            Ok(())
        })
    }
}

/// Appends several items in one step: all of them or, if it fails, none. `tree` is a `KR_KIND_TREE`
/// value whose outermost container is a list: its items are taken; `KR_ERROR_TYPE_MISMATCH` for another
/// value.
pub unsafe extern "C" fn kr_list_extend(
    list: *const kr_list,
    tree: *const kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            handle::with(list, |list| {
                with_value(tree, |value| match value {
                    Value::Tree(tree) => list.extend(tree.items()?),
                    other => Err(no_tree(&other)),
                })
            })
        })
    }
}

/// Puts `items` in the place of some items in one step: of those from `start` on, before `end`, each
/// `step` behind the one before it. A negative step goes backwards; `INT64_MIN` and `INT64_MAX` mean
/// the ends of any list. `items` is as for `kr_list_extend`, and may be NULL: then the items of the
/// slice are removed. With a step of 1 there may be more or fewer of them, else exactly as many.
///
/// With `KR_LIST_CLAMP` in `flags`, a position beyond an end means that end instead of
/// `KR_ERROR_INDEX_OUT_OF_RANGE`. `KR_ERROR_INVALID_ARGUMENT` for a step of 0 or another number of
/// items. Nothing changes if the call fails.
pub unsafe extern "C" fn kr_list_splice(
    list: *const kr_list,
    start: i64,
    end: i64,
    step: i64,
    items: *const kr_value,
    flags: u32,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let slice = Slice { start, end, step };
            let clamp = convert::flags(flags, KR_LIST_CLAMP)? != 0;
            handle::with(list, |list| {
                if items.is_null() {
                    return list.remove_slice(slice, clamp);
                }
                with_value(items, |value| match value {
                    Value::Tree(tree) => list.splice(slice, tree.items()?, clamp),
                    other => Err(no_tree(&other)),
                })
            })
        })
    }
}

/// Puts the items in the opposite order, in one step.
pub unsafe extern "C" fn kr_list_reverse(list: *const kr_list, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { fallible(error, || handle::with(list, List::reverse)) }
}

/// Puts `items`, as for `kr_list_extend`, in the place of all items, if those are still the ones of
/// the walk `seen`, from `kr_list_items`; `*replaced` tells whether they were. For changes that take
/// the caller's own code, such as sorting: walk, make the new items, replace, and begin again if
/// somebody was faster. Errors as for `kr_list_extend`.
pub unsafe extern "C" fn kr_list_replace(
    list: *const kr_list,
    seen: *const kr_iter,
    items: *const kr_value,
    replaced: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(replaced, error, || {
            let seen =
                handle::with(seen, |walk| match &walk.try_lock().ok_or_else(busy)?.walking {
                    Walking::Items(items, _) => Ok(items.clone()),
                    _ => Err(invalid("the walk is over no list".to_owned())),
                })?;
            handle::with(list, |list| {
                with_value(items, |value| match value {
                    Value::Tree(tree) => list.replace(&seen, tree.items()?),
                    other => Err(no_tree(&other)),
                })
            })
        })
    }
}

/// The position of the first item at or behind `start` that equals `value`, as
/// `kr_table_compare_and_swap` compares; -1 if there is none.
pub unsafe extern "C" fn kr_list_index_of(
    list: *const kr_list,
    value: *const kr_value,
    start: u64,
    index: *mut i64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(index, error, || {
            let start = usize::try_from(start).unwrap_or(usize::MAX);
            let value = compared(value)?;
            let found = handle::with(list, |list| list.index_of(value, start))?;
            Ok(found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1))
        })
    }
}

/// Removes the first item that equals `value`; `*removed` tells whether there was one.
pub unsafe extern "C" fn kr_list_remove_value(
    list: *const kr_list,
    value: *const kr_value,
    removed: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(removed, error, || {
            let value = compared(value)?;
            handle::with(list, |list| list.remove_value(value))
        })
    }
}

/// Inserts an item before a position; the position behind the last item appends. With
/// `KR_LIST_CLAMP` in `flags`, a position beyond an end means that end instead of
/// `KR_ERROR_INDEX_OUT_OF_RANGE`.
pub unsafe extern "C" fn kr_list_insert(
    list: *const kr_list,
    index: i64,
    value: *const kr_value,
    flags: u32,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let clamp = convert::flags(flags, KR_LIST_CLAMP)? != 0;
            handle::with(list, |list| {
                with_value(value, |value| {
                    if clamp {
                        list.insert_clamped(index, value)
                    } else {
                        list.insert(index, value)
                    }
                })
            })
        })
    }
}

/// Removes the item at a position and gives it; `KR_ERROR_INDEX_OUT_OF_RANGE` if there is none.
pub unsafe extern "C" fn kr_list_remove(
    list: *const kr_list,
    index: i64,
    old: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(old, error, || handle::with(list, |list| Ok(out(list.remove(index)?)))) }
}

/// The number of items.
pub unsafe extern "C" fn kr_list_count(
    list: *const kr_list,
    out: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(list, |list| Ok(list.len()? as u64))) }
}

/// Removes all items in one step.
pub unsafe extern "C" fn kr_list_clear(list: *const kr_list, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { fallible(error, || handle::with(list, List::clear)) }
}

/// The items of one instant; their positions are the keys.
pub unsafe extern "C" fn kr_list_items(
    list: *const kr_list,
    out: *mut *mut kr_iter,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || handle::with(list, |list| Ok(walk(Walking::Items(list.items()?, 0)))))
    }
}

/// Frees a handle to a list. NULL is left alone.
pub unsafe extern "C" fn kr_list_free(list: *mut kr_list) {
    infallible((), || handle::free(list));
}
