export type AnyKey = import("./types.js").AnyKey;
export type PlainKey = import("./types.js").PlainKey;
export type Value = import("./types.js").Value;
export type Input = import("./types.js").Input;
export type Kind = import("./types.js").Kind;
export type Decimal = import("./values/decimal.js").Decimal;
export type TypedNumber = import("./values/number.js").TypedNumber;
declare const Table_base: new () => object;
/** @typedef {import('./types.js').AnyKey} AnyKey */
/** @typedef {import('./types.js').PlainKey} PlainKey */
/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').Input} Input */
/** @typedef {import('./types.js').Kind} Kind */
/** @typedef {import('./values/decimal.js').Decimal} Decimal */
/** @typedef {import('./values/number.js').TypedNumber} TypedNumber */
/**
 * A live, ordered, mutable map that every language in the process shares. Keys are strings, or
 * integers of 64 bits (as safe numbers or bigints); `1` and `'1'` are two keys. A `Key` stands for one that
 * is used often.
 *
 * Every operation is atomic, from any thread of any language. `table.set(k, table.get(k) + 1)` is
 * two operations and loses updates: use `increment`.
 *
 * A handle works in the worker that got it; another worker gets its own from the same state.
 * Every method throws `KrError`: `KR_DISPOSED` once the state that the handle was reached through is closed.
 *
 * @implements {Iterable<[PlainKey, Value]>}
 */
export class Table extends Table_base implements Iterable<[PlainKey, Value]> {
    /**
     * Makes a table that is in no state yet: set it somewhere to share it.
     *
     * @param {ReadonlyMap<AnyKey, Input> | { readonly [key: string]: Input }} [init]
     *   entries to start with: copied in, as `set` does with its value
     */
    constructor(init?: ReadonlyMap<AnyKey, Input> | {
        readonly [key: string]: Input;
    });
    /**
     * @param {AnyKey} key
     * @returns {Value | undefined} the value, a live handle for a table or list; undefined if there is none
     */
    get(key: AnyKey): Value | undefined;
    /**
     * Creates or replaces an entry. A replaced one keeps its place.
     *
     * A Map, plain object or array is copied in: the caller's own object is not live afterwards, the
     * handle that `get` returns is. A `Table` or `List` is shared. undefined is stored as null.
     *
     * @param {AnyKey} key
     * @param {Input} value
     * @returns {this}
     */
    set(key: AnyKey, value: Input): this;
    /**
     * @param {AnyKey} key
     * @returns {boolean}
     */
    has(key: AnyKey): boolean;
    /**
     * @param {AnyKey} key
     * @returns {boolean} whether there was such an entry
     */
    delete(key: AnyKey): boolean;
    /** Removes all entries. */
    clear(): void;
    /** The number of entries. */
    get size(): number;
    /**
     * The kind of the value: an integer that reads as `5` may be an I8, I32 or U64.
     *
     * @param {AnyKey} key
     * @returns {Kind | undefined} undefined if there is no such entry
     */
    kind(key: AnyKey): Kind | undefined;
    /**
     * Adds to a number as one step. A missing entry counts as 0.
     *
     * @param {AnyKey} key
     * @param {number | bigint | TypedNumber | Decimal} [by] 1 if left out
     * @returns {number | bigint | Decimal} the new number: a bigint only where a number is not exact
     * @throws {KrError} `KR_NOT_NUMERIC`, or `KR_OVERFLOW` with nothing changed
     */
    increment(key: AnyKey, by?: number | bigint | TypedNumber | Decimal): number | bigint | Decimal;
    /**
     * A handle to the integer at a key, for hot loops.
     *
     * @param {AnyKey} key
     * @returns {Counter}
     */
    counter(key: AnyKey): Counter;
    /**
     * The value of a key; a missing one is set to `value` first, as one step.
     *
     * With a function the value is made where it is missing, and made once however many ask, in whatever
     * thread or language: the others wait for it. A value that is set meanwhile wins, and what the
     * function made is dropped. If the function fails, all who wait fail, and the next one may try again.
     *
     * @overload
     * @param {AnyKey} key
     * @param {() => Input | Promise<Input>} factory
     * @returns {Promise<Value>}
     */
    getOrAdd(key: AnyKey, factory: () => Input | Promise<Input>): Promise<Value>;
    /**
     * @overload
     * @param {AnyKey} key
     * @param {Input} value
     * @returns {Value}
     */
    getOrAdd(key: AnyKey, value: Input): Value;
    /**
     * Sets a key as one step with reading what it was.
     *
     * @param {AnyKey} key
     * @param {Input} value
     * @returns {Value | undefined} the old value; undefined if there was none
     */
    swap(key: AnyKey, value: Input): Value | undefined;
    /**
     * Sets a key if its value equals `expected`, as one step. Numbers are equal by what they count,
     * whatever their kinds (NaN too), text by its code units, live containers if they are the same one.
     *
     * @param {AnyKey} key
     * @param {Input | undefined} expected undefined, as `get` gives it: if there is no such entry
     * @param {Input} value
     * @returns {boolean} whether it was set
     */
    compareAndSwap(key: AnyKey, expected: Input | undefined, value: Input): boolean;
    /**
     * Sets a missing key to `add`, and any other to what `update` makes of its value. No lock is held
     * while the function runs: it runs again if somebody changed the value meanwhile.
     *
     * @param {AnyKey} key
     * @param {Input} add
     * @param {(value: Value, key: PlainKey) => Input} update
     * @returns {Value} what was set
     */
    addOrUpdate(key: AnyKey, add: Input, update: (value: Value, key: PlainKey) => Input): Value;
    /**
     * Sets several keys as one step: all of them or, if it fails, none.
     *
     * @param {ReadonlyMap<AnyKey, Input> | { readonly [key: string]: Input }} entries copied in, as `set`
     *   does with its value
     */
    update(entries: ReadonlyMap<AnyKey, Input> | {
        readonly [key: string]: Input;
    }): void;
    /**
     * The entries of the moment of the call, in the order of insertion. Later changes are not seen
     * and disturb nothing.
     *
     * @returns {Generator<[PlainKey, Value], void, undefined>}
     */
    entries(): Generator<[PlainKey, Value], void, undefined>;
    /**
     * The keys of the moment of the call, in the order of insertion.
     *
     * @returns {Generator<PlainKey, void, undefined>}
     */
    keys(): Generator<PlainKey, void, undefined>;
    /**
     * The values of the moment of the call, in the order of insertion.
     *
     * @returns {Generator<Value, void, undefined>}
     */
    values(): Generator<Value, void, undefined>;
    /**
     * Calls `callback` for each entry of the moment of the call. No lock is held meanwhile.
     *
     * @param {(value: Value, key: PlainKey, table: this) => void} callback
     * @param {unknown} [thisArg] its `this`
     */
    forEach(callback: (value: Value, key: PlainKey, table: this) => void, thisArg?: unknown): void;
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
     * @returns {Generator<[PlainKey, Value], void, undefined>}
     */
    [Symbol.iterator](): Generator<[PlainKey, Value], void, undefined>;
    #private;
}
import { Counter } from "./counter.js";
export {};
