'use strict'

const { Tag } = require('../generated/kinds.js')
const { Decimal, decimalFromBits } = require('./decimal.js')
const { Char, Guid, Script, Uri, Version, Xml } = require('./text.js')
const { DateTime, Duration, dateFromBits } = require('./time.js')

/**
 * How to make a value of each kind that JavaScript has no type for.
 *
 * @type {ReadonlyMap<number, (parts: any) => object>}
 */
const makers = new Map(
  /** @type {Array<[number, (parts: any) => object]>} */ ([
    [Tag.Decimal, decimalFromBits],
    [Tag.Char, (unit) => new Char(unit)],
    [Tag.DateTime, dateFromBits],
    [Tag.Duration, (ticks) => new Duration(ticks)],
    [Tag.Guid, (text) => new Guid(text)],
    [Tag.Uri, (text) => new Uri(text)],
    [Tag.Version, (text) => new Version(text)],
    [Tag.Script, (text) => new Script(text)],
    [Tag.Xml, (text) => new Xml(text)],
  ]),
)

/**
 * The object for a value of the engine.
 *
 * @param {number} tag its kind
 * @param {bigint | number | string} parts
 * @returns {object}
 */
function valueFromEngine(tag, parts) {
  const make = makers.get(tag)
  if (make === undefined) throw new TypeError(`no class for values of kind ${tag}`)
  return make(parts)
}

module.exports = { Char, DateTime, Decimal, Duration, Guid, Script, Uri, Version, Xml, valueFromEngine }
