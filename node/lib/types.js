'use strict'

/** @typedef {import('./table.js').Table} Table */
/** @typedef {import('./list.js').List} List */

/**
 * A key of a table: text, or an integer of 64 bits. Integers come back as numbers where these are
 * exact (to 2^53), else as bigints.
 *
 * @typedef {string | number | bigint} Key
 */

/**
 * What comes out of a state, table or list. Integers come back as numbers where these are exact
 * (to 2^53), else as bigints.
 *
 * @typedef {null | boolean | number | bigint | string | Table | List} Value
 */

/**
 * What goes in. A Map, plain object or array is copied in, a live `Table` or `List` is shared.
 *
 * @typedef {Value | undefined | ReadonlyMap<Key, any> | { readonly [key: string]: any } | readonly any[]} Input
 */

module.exports = {}
