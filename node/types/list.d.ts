export type Value = import("./types.js").Value;
export type Input = import("./types.js").Input;
export type Kind = import("./types.js").Kind;
declare const List_base: new () => object;
/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').Input} Input */
/** @typedef {import('./types.js').Kind} Kind */
/**
 * A live, mutable sequence that every language in the process shares.
 *
 * Every operation is atomic, from any thread of any language. Positions are integers; a negative one
 * counts from the end, as part of the same step. What a method says of values, handles, workers and
 * closed states in `Table` holds here too.
 *
 * @implements {Iterable<Value>}
 */
export class List extends List_base implements Iterable<Value> {
    /**
     * Makes a list that is in no state yet: set it somewhere to share it.
     *
     * @param {readonly Input[]} [init] items to start with: copied in
     */
    constructor(init?: readonly Input[]);
    /**
     * @param {number} index
     * @returns {Value | undefined} undefined outside of the list, as arrays have it
     */
    at(index: number): Value | undefined;
    /**
     * Replaces an item. A Map, plain object or array is copied in, a live handle is shared.
     *
     * @param {number} index
     * @param {Input} value
     * @returns {this}
     * @throws {KrError} `KR_INDEX` outside of the list
     */
    set(index: number, value: Input): this;
    /**
     * The kind of an item: an integer that reads as `5` may be an I8, I32 or U64.
     *
     * @param {number} index
     * @returns {Kind | undefined} undefined outside of the list
     */
    kind(index: number): Kind | undefined;
    /**
     * Appends items as one step: all of them or, if it fails, none.
     *
     * @param {...Input} values
     */
    push(...values: Input[]): void;
    /**
     * Appends the items of an array as one step: all of them or, if it fails, none.
     *
     * @param {readonly Input[]} values
     */
    extend(values: readonly Input[]): void;
    /**
     * Removes the last item.
     *
     * @returns {Value | undefined} the item; undefined if there was none
     */
    pop(): Value | undefined;
    /**
     * Inserts an item before the one at `index`; at `length` it is appended.
     *
     * @param {number} index
     * @param {Input} value
     * @returns {this}
     * @throws {KrError} `KR_INDEX` beyond the ends
     */
    insert(index: number, value: Input): this;
    /**
     * Removes an item.
     *
     * @param {number} index
     * @returns {Value} the item
     * @throws {KrError} `KR_INDEX` outside of the list
     */
    removeAt(index: number): Value;
    /**
     * Removes the first item that equals `value`, as one step; `indexOf` says what is equal.
     *
     * @param {unknown} value
     * @returns {boolean} whether there was one
     */
    removeValue(value: unknown): boolean;
    /** Removes all items. */
    clear(): void;
    /** The number of items. */
    get length(): number;
    /**
     * The position of the first item that equals `value`. Numbers are equal by what they count, whatever
     * their kinds (`1 == 1n`, NaN too), text by its code units, live containers if they are the same one.
     * A Map, object or array equals no item: it is not in the list, only its copy is.
     *
     * @param {unknown} value
     * @param {number} [start] the position to start at, 0 or greater
     * @returns {number} -1 if there is none
     */
    indexOf(value: unknown, start?: number): number;
    /**
     * Some items of the moment of the call, as `Array.prototype.slice` takes them. What is in the list
     * is not copied: containers are live.
     *
     * @param {number} [start]
     * @param {number} [end]
     * @returns {Value[]}
     */
    slice(start?: number, end?: number): Value[];
    /**
     * Copies the list and all that is in it to arrays and plain objects, as `Table.toObject` does.
     *
     * @returns {any[]}
     * @throws {KrError} `KR_INVALID_KEY` if a table in it has both 1 and '1' as keys
     */
    toArray(): any[];
    /**
     * What `JSON.stringify` writes.
     *
     * @returns {any[]}
     * @throws {KrError} as `toArray`
     */
    toJSON(): any[];
    /**
     * Whether both handles are of one and the same list.
     *
     * @param {unknown} other
     * @returns {boolean}
     */
    isSame(other: unknown): boolean;
    /**
     * The items of the moment of the call. Later changes are not seen and disturb nothing.
     *
     * @returns {Generator<Value, void, undefined>}
     */
    [Symbol.iterator](): Generator<Value, void, undefined>;
    #private;
}
export {};
