'use strict'

const { ErrorCode, KrError } = require('../errors.js')
const { Tag } = require('../generated/kinds.js')
const { KIND, KrValue, PARTS } = require('./value.js')

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i
const MAX_MANTISSA = (1n << 96n) - 1n
const MAX_SCALE = 28
/** More digits than any decimal has, with its zeros. */
const MAX_LENGTH = 200

/**
 * A decimal number of 96 bits whose scale is kept: `1.10` is not `1.1`, though both are equal as
 * numbers. The number is `mantissa / 10 ** scale`, negated if `negative`.
 */
class Decimal extends KrValue {
  /**
   * @param {string | number | bigint} value text such as `'1.10'`, or an integer; a fraction has to
   *   be text, because a number seldom is the fraction that was written
   * @throws {KrError} `KR_OUT_OF_RANGE` if 96 bits do not hold it: nothing is rounded;
   *   `KR_INVALID_ARGUMENT` for what is no decimal number
   */
  constructor(value) {
    super()
    const isText = typeof value === 'string'
    const isInteger = typeof value === 'bigint' || Number.isSafeInteger(value)
    if (!isText && !isInteger) throw noDecimal(value)
    const { mantissa, scale, negative } = parse(isText ? value : Object.is(value, -0) ? '-0' : String(value))
    /** @readonly */
    this.mantissa = mantissa
    /** @readonly */
    this.scale = scale
    /** @readonly */
    this.negative = negative
    Object.freeze(this)
  }

  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.Decimal
  }

  /**
   * @internal
   * @override
   */
  get [PARTS]() {
    return this.mantissa | (BigInt(this.scale) << 96n) | (this.negative ? 1n << 104n : 0n)
  }

  /** The nearest number. */
  toNumber() {
    return Number(this.toString())
  }

  /**
   * All digits, those at the end too: `1.10`.
   *
   * @override
   */
  toString() {
    const digits = this.mantissa.toString().padStart(this.scale + 1, '0')
    const point = digits.length - this.scale
    const fraction = this.scale > 0 ? `.${digits.slice(point)}` : ''
    return `${this.negative ? '-' : ''}${digits.slice(0, point)}${fraction}`
  }
}

/**
 * @param {string} text
 */
function parse(text) {
  const found = text.length <= MAX_LENGTH ? FORM.exec(text) : null
  if (found === null) throw noDecimal(text)
  const [, sign, whole, fraction = '', exponent = '0'] = found
  if (whole === '' && fraction === '') throw noDecimal(text)
  let mantissa = BigInt(whole + fraction)
  let scale = fraction.length - Number(exponent)
  if (scale < 0 && scale >= -MAX_LENGTH) {
    mantissa *= 10n ** BigInt(-scale)
    scale = 0
  }
  while (scale > MAX_SCALE && scale <= MAX_LENGTH && mantissa % 10n === 0n) {
    mantissa /= 10n
    scale -= 1
  }
  if (mantissa > MAX_MANTISSA || scale > MAX_SCALE || scale < 0) {
    throw new KrError(ErrorCode.OutOfRange, `a decimal has 96 bits and 28 digits behind the point, too few for ${text}`)
  }
  return { mantissa, scale, negative: sign === '-' }
}

/** @param {unknown} value */
function noDecimal(value) {
  const what = typeof value === 'string' ? `'${value.slice(0, 100)}'` : typeof value === 'number' ? value : `a ${typeof value}`
  return new KrError(ErrorCode.InvalidArgument, `${what} is no decimal number; use text such as '1.10', or an integer`)
}

/**
 * @param {bigint} bits what `[PARTS]` is
 * @returns {Decimal}
 */
function decimalFromBits(bits) {
  const scale = Number((bits >> 96n) & 0xffn)
  return new Decimal(`${bits >> 104n === 1n ? '-' : ''}${bits & MAX_MANTISSA}e-${scale}`)
}

module.exports = { Decimal, decimalFromBits }
