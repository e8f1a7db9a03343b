export type Key = import("./types.js").Key;
export type Value = import("./types.js").Value;
export type Input = import("./types.js").Input;
/** @typedef {import('./types.js').Key} Key */
/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').Input} Input */
/**
 * A live, ordered, mutable map that every language in the process shares. Keys are strings, or
 * integers of 64 bits (as safe numbers or bigints); `1` and `'1'` are two keys.
 *
 * Every operation is atomic, from any thread of any language. `table.set(k, table.get(k) + 1)` is
 * two operations and loses updates: use `increment`.
 *
 * A handle works in the worker that got it; another worker gets its own from the same state.
 * Every method throws `KrError`: `KR_DISPOSED` once the state that the handle was reached through is closed.
 *
 * @implements {Iterable<[Key, Value]>}
 */
export class Table implements Iterable<[Key, Value]> {
    /**
     * Makes a table that is in no state yet: set it somewhere to share it.
     *
     * @param {ReadonlyMap<Key, Input> | { readonly [key: string]: Input }} [init]
     *   entries to start with: copied in, as `set` does with its value
     */
    constructor(init?: ReadonlyMap<Key, Input> | {
        readonly [key: string]: Input;
    });
    /**
     * @param {Key} key
     * @returns {Value | undefined} the value, a live handle for a table or list; undefined if there is none
     */
    get(key: Key): Value | undefined;
    /**
     * Creates or replaces an entry. A replaced one keeps its place.
     *
     * A Map, plain object or array is copied in: the caller's own object is not live afterwards, the
     * handle that `get` returns is. A `Table` or `List` is shared. undefined is stored as null.
     *
     * @param {Key} key
     * @param {Input} value
     * @returns {this}
     */
    set(key: Key, value: Input): this;
    /**
     * @param {Key} key
     * @returns {boolean}
     */
    has(key: Key): boolean;
    /**
     * @param {Key} key
     * @returns {boolean} whether there was such an entry
     */
    delete(key: Key): boolean;
    /** Removes all entries. */
    clear(): void;
    /** The number of entries. */
    get size(): number;
    /**
     * Adds to a number as one step. A missing entry counts as 0.
     *
     * @param {Key} key
     * @param {number | bigint} [by] 1 if left out
     * @returns {number | bigint} the new number: a bigint only where a number is not exact
     * @throws {KrError} `KR_NOT_NUMERIC`, or `KR_OVERFLOW` with nothing changed
     */
    increment(key: Key, by?: number | bigint): number | bigint;
    /**
     * The entries of the moment of the call, in the order of insertion. Later changes are not seen
     * and disturb nothing.
     *
     * @returns {Generator<[Key, Value], void, undefined>}
     */
    entries(): Generator<[Key, Value], void, undefined>;
    /**
     * The keys of the moment of the call, in the order of insertion.
     *
     * @returns {Generator<Key, void, undefined>}
     */
    keys(): Generator<Key, void, undefined>;
    /**
     * The values of the moment of the call, in the order of insertion.
     *
     * @returns {Generator<Value, void, undefined>}
     */
    values(): Generator<Value, void, undefined>;
    /**
     * Calls `callback` for each entry of the moment of the call. No lock is held meanwhile.
     *
     * @param {(value: Value, key: Key, table: this) => void} callback
     * @param {unknown} [thisArg] its `this`
     */
    forEach(callback: (value: Value, key: Key, table: this) => void, thisArg?: unknown): void;
    /**
     * The text keys as properties: `visits.live.Count` reads, assigning sets, `delete` deletes, and
     * tables inside are reached the same way (`config.live.Db.Pool`). Integer keys are not reached.
     * `visits.live.Count++` is a read and a write; use `increment` where others write too.
     *
     * @type {{ [key: string]: any }}
     */
    get live(): {
        [key: string]: any;
    };
    /**
     * Copies the table and all that is in it to plain objects and arrays, each container as it is
     * at one moment. A container that is found twice is one object in the copy.
     *
     * @returns {{ [key: string]: any }}
     * @throws {KrError} `KR_INVALID_KEY` if a table has both 1 and '1' as keys: an object cannot
     */
    toObject(): {
        [key: string]: any;
    };
    /**
     * What `JSON.stringify` writes. It refuses integers that need a bigint, as it does elsewhere.
     *
     * @returns {{ [key: string]: any }}
     * @throws {KrError} as `toObject`
     */
    toJSON(): {
        [key: string]: any;
    };
    /**
     * Whether both handles are of one and the same table.
     *
     * @param {unknown} other
     * @returns {boolean}
     */
    isSame(other: unknown): boolean;
    /**
     * As `entries`.
     *
     * @returns {Generator<[Key, Value], void, undefined>}
     */
    [Symbol.iterator](): Generator<[Key, Value], void, undefined>;
    #private;
}
