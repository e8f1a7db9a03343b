export type Table = import("./table.js").Table;
export type ForeignObject = import("./foreign.js").ForeignObject;
export type List = import("./list.js").List;
export type Decimal = import("./values/decimal.js").Decimal;
export type TypedNumber = import("./values/number.js").TypedNumber;
export type Char = import("./values/text.js").Char;
export type Guid = import("./values/text.js").Guid;
export type Script = import("./values/text.js").Script;
export type Uri = import("./values/text.js").Uri;
export type Version = import("./values/text.js").Version;
export type Xml = import("./values/text.js").Xml;
export type DateTime = import("./values/time.js").DateTime;
export type Duration = import("./values/time.js").Duration;
/**
 * A key of a table: text, or an integer of 64 bits. Integers come back as numbers where these are
 * exact (to 2^53), else as bigints.
 */
export type PlainKey = string | number | bigint;
/**
 * What is taken for a key.
 */
export type AnyKey = PlainKey | import("./key.js").Key;
/**
 * What a value is, the same in every language.
 */
export type Kind = import("./generated/kinds.js").Kind;
/**
 * What comes out of a state, table or list. Integers come back as numbers where these are exact
 * (to 2^53), else as bigints; a date as a Date where that is exact, else as a DateTime. An instance of a
 * class, or a function, comes back as itself in the thread that stored it, else as a ForeignObject.
 */
export type Value = null | boolean | number | bigint | string | Buffer | Date | DateTime | Duration | Decimal | Guid | Char | Uri | Version | Script | Xml | Table | List | ForeignObject | object;
/**
 * What goes in. A Map, plain object or array is copied in, and so are the bytes of a Uint8Array; a
 * live `Table` or `List` is shared. Instances of other classes and functions are stored by reference.
 */
export type Input = Value | undefined | TypedNumber | Uint8Array | URL | ReadonlyMap<AnyKey, any> | {
    readonly [key: string]: any;
} | readonly any[];
