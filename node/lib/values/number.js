'use strict'

const { ErrorCode, KrError } = require('../errors.js')
const { Tag } = require('../generated/kinds.js')
const { KIND, KrValue, PARTS } = require('./value.js')

/** The integer kinds: how many bits, and whether there are negative ones. */
const integers = Object.freeze({
  I8: { bits: 8n, signed: true },
  U8: { bits: 8n, signed: false },
  I16: { bits: 16n, signed: true },
  U16: { bits: 16n, signed: false },
  I32: { bits: 32n, signed: true },
  U32: { bits: 32n, signed: false },
  I64: { bits: 64n, signed: true },
  U64: { bits: 64n, signed: false },
})

/** @typedef {keyof typeof integers} IntegerKind */
/** @typedef {IntegerKind | 'F32' | 'F64'} NumberKind */

/**
 * A number to be stored with a width of its own, as `i8(5)` makes it. It is read back as a number
 * or bigint; `kind(key)` tells the width.
 */
class TypedNumber extends KrValue {
  /**
   * @param {NumberKind} kind
   * @param {number | bigint} value a bigint for integers alone; one of F32 is rounded to it
   * @throws {KrError} `KR_OUT_OF_RANGE`, also for a finite number beyond the greatest of F32;
   *   `KR_INVALID_ARGUMENT` for what is no such number
   */
  constructor(kind, value) {
    super()
    /** @readonly */
    this.kind = kind
    /**
     * The number; a bigint only where a number is not exact.
     *
     * @readonly
     * @type {number | bigint}
     */
    this.value = kind === 'F32' || kind === 'F64' ? float(kind, value) : integer(kind, value)
    Object.freeze(this)
  }

  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag[this.kind]
  }

  /**
   * @internal
   * @override
   */
  get [PARTS]() {
    return this.kind === 'F32' || this.kind === 'F64' ? this.value : BigInt(this.value)
  }

  /** @override */
  valueOf() {
    return this.value
  }

  /** @override */
  toString() {
    return String(this.value)
  }

  /**
   * What `JSON.stringify` writes: the number.
   *
   * @override
   * @returns {number | bigint}
   */
  toJSON() {
    return this.value
  }
}

/**
 * @param {string} kind
 * @param {unknown} value
 */
function float(kind, value) {
  if (typeof value !== 'number') throw noNumber(kind, value)
  if (kind !== 'F32') return value
  const rounded = Math.fround(value)
  if (Number.isFinite(value) && !Number.isFinite(rounded)) {
    throw new KrError(ErrorCode.OutOfRange, `${value} is beyond the floats of single precision, which end at 3.4e38`)
  }
  return rounded
}

/**
 * @param {IntegerKind} kind
 * @param {unknown} value
 */
function integer(kind, value) {
  const width = Object.hasOwn(integers, kind) ? integers[kind] : undefined
  if (width === undefined) throw new KrError(ErrorCode.InvalidArgument, `${String(kind)} is no kind of numbers`)
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value))) throw noNumber(kind, value)
  const wide = BigInt(value)
  const [least, greatest] = width.signed
    ? [-(1n << (width.bits - 1n)), (1n << (width.bits - 1n)) - 1n]
    : [0n, (1n << width.bits) - 1n]
  if (wide < least || wide > greatest) {
    throw new KrError(ErrorCode.OutOfRange, `${wide} is outside the range of ${kind}, ${least} to ${greatest}`)
  }
  const narrow = Number(wide)
  return Number.isSafeInteger(narrow) ? narrow : wide
}

/**
 * @param {string} kind
 * @param {unknown} value
 */
function noNumber(kind, value) {
  const what = typeof value === 'number' ? `${value}` : `a ${typeof value}`
  return new KrError(ErrorCode.InvalidArgument, `${what} is no number of kind ${kind}`)
}

/** @param {number | bigint} value an integer from -128 to 127 */
const i8 = (value) => new TypedNumber('I8', value)
/** @param {number | bigint} value an integer from 0 to 255 */
const u8 = (value) => new TypedNumber('U8', value)
/** @param {number | bigint} value an integer of 16 bits with a sign */
const i16 = (value) => new TypedNumber('I16', value)
/** @param {number | bigint} value an integer of 16 bits */
const u16 = (value) => new TypedNumber('U16', value)
/** @param {number | bigint} value an integer of 32 bits with a sign, as plain small integers are */
const i32 = (value) => new TypedNumber('I32', value)
/** @param {number | bigint} value an integer of 32 bits */
const u32 = (value) => new TypedNumber('U32', value)
/** @param {number | bigint} value an integer of 64 bits with a sign, as plain larger integers are */
const i64 = (value) => new TypedNumber('I64', value)
/** @param {number | bigint} value an integer of 64 bits */
const u64 = (value) => new TypedNumber('U64', value)
/** @param {number} value a number, rounded to single precision, to 3.4e38 */
const f32 = (value) => new TypedNumber('F32', value)
/** @param {number} value a number, stored as a float also if it is integral */
const f64 = (value) => new TypedNumber('F64', value)

module.exports = { TypedNumber, f32, f64, i16, i32, i64, i8, u16, u32, u64, u8 }
