export type Table = import("../types.js").Table;
export type List = import("../types.js").List;
/** @typedef {import('../types.js').Table} Table */
/** @typedef {import('../types.js').List} List */
/**
 * Copies a live container and all below it to plain objects and arrays, without recursion. A
 * container that is found twice becomes one object, so that the copy is not larger than the original.
 *
 * @param {Table | List} root
 * @returns {any}
 */
export function toNative(root: Table | List): any;
/**
 * An object with these entries of a state.
 *
 * @param {Iterable<[string, any]>} entries
 * @returns {{ [name: string]: any }}
 */
export function toRecord(entries: Iterable<[string, any]>): {
    [name: string]: any;
};
