export type Table = import("./table.js").Table;
export type List = import("./list.js").List;
/**
 * A key of a table: text, or an integer of 64 bits. Integers come back as numbers where these are
 * exact (to 2^53), else as bigints.
 */
export type Key = string | number | bigint;
/**
 * What comes out of a state, table or list. Integers come back as numbers where these are exact
 * (to 2^53), else as bigints.
 */
export type Value = null | boolean | number | bigint | string | Table | List;
/**
 * What goes in. A Map, plain object or array is copied in, a live `Table` or `List` is shared.
 */
export type Input = Value | undefined | ReadonlyMap<Key, any> | {
    readonly [key: string]: any;
} | readonly any[];
