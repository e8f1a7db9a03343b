'use strict'

/** @typedef {import('./table.js').Table} Table */
/** @typedef {import('./foreign.js').ForeignObject} ForeignObject */
/** @typedef {import('./list.js').List} List */
/** @typedef {import('./values/decimal.js').Decimal} Decimal */
/** @typedef {import('./values/number.js').TypedNumber} TypedNumber */
/** @typedef {import('./values/text.js').Char} Char */
/** @typedef {import('./values/text.js').Guid} Guid */
/** @typedef {import('./values/text.js').Script} Script */
/** @typedef {import('./values/text.js').Uri} Uri */
/** @typedef {import('./values/text.js').Version} Version */
/** @typedef {import('./values/text.js').Xml} Xml */
/** @typedef {import('./values/time.js').DateTime} DateTime */
/** @typedef {import('./values/time.js').Duration} Duration */

/**
 * A key of a table: text, or an integer of 64 bits. Integers come back as numbers where these are
 * exact (to 2^53), else as bigints.
 *
 * @typedef {string | number | bigint} PlainKey
 */

/**
 * What is taken for a key.
 *
 * @typedef {PlainKey | import('./key.js').Key} AnyKey
 */

/**
 * What a value is, the same in every language.
 *
 * @typedef {import('./generated/kinds.js').Kind} Kind
 */

/**
 * What comes out of a state, table or list. Integers come back as numbers where these are exact
 * (to 2^53), else as bigints; a date as a Date where that is exact, else as a DateTime. An instance of a
 * class, or a function, comes back as itself in the thread that stored it, else as a ForeignObject.
 *
 * @typedef {null | boolean | number | bigint | string | Buffer | Date | DateTime | Duration | Decimal | Guid | Char | Uri | Version | Script | Xml | Table | List | ForeignObject | object} Value
 */

/**
 * What goes in. A Map, plain object or array is copied in, and so are the bytes of a Uint8Array; a
 * live `Table` or `List` is shared. Instances of other classes and functions are stored by reference.
 *
 * @typedef {Value | undefined | TypedNumber | Uint8Array | URL | ReadonlyMap<AnyKey, any> | { readonly [key: string]: any } | readonly any[]} Input
 */

module.exports = {}
