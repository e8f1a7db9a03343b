export type Options = import("node:util").InspectOptionsStylized;
/**
 * Displays key and value pairs as `Table(2) { 'a' => 1, 'b' => 2 }`.
 *
 * @param {string} name
 * @param {number} depth
 * @param {Options} options
 * @param {() => [number, Iterable<[any, any]>]} read the number of entries, and the entries
 * @returns {string}
 */
export function inspectEntries(name: string, depth: number, options: Options, read: () => [number, Iterable<[any, any]>]): string;
/**
 * Displays values as `List(2) [ 1, 2 ]`.
 *
 * @param {string} name
 * @param {number} depth
 * @param {Options} options
 * @param {() => [number, Iterable<any>]} read
 * @returns {string}
 */
export function inspectItems(name: string, depth: number, options: Options, read: () => [number, Iterable<any>]): string;
/**
 * Makes `util.inspect` show the objects of a class with `show`.
 *
 * @template {object} T
 * @param {{ prototype: T }} target
 * @param {(object: T, depth: number, options: Options) => string} show
 */
export function showAs<T extends object>(target: {
    prototype: T;
}, show: (object: T, depth: number, options: Options) => string): void;
