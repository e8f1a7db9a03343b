'use strict'

const { ErrorCode, KrError } = require('../errors.js')
const { Tag } = require('../generated/kinds.js')
const { KIND, KrValue, PARTS } = require('./value.js')

const TICKS_PER_MS = 10_000n
/** The milliseconds from the start of the year 1 to that of 1970. */
const EPOCH_MS = 62_135_596_800_000n
const MAX_TICKS = 3_155_378_975_999_999_999n
const MAX_SPAN = (1n << 63n) - 1n

/** What a date and time can be relative to, in the order of their numbers. */
const relations = Object.freeze(/** @type {const} */ (['Unspecified', 'Utc', 'Local']))

/** @typedef {typeof relations[number]} DateTimeKind */

/**
 * A date and time in the years 1 to 9999, in ticks of 100 ns: one that a `Date` cannot be, because
 * it is finer than a millisecond, or not relative to UTC.
 */
class DateTime extends KrValue {
  /**
   * @param {bigint} ticks of 100 ns, since the start of the year 1
   * @param {DateTimeKind} [kind] what they are relative to; `'Unspecified'` if left out
   * @throws {KrError} `KR_OUT_OF_RANGE` outside of the years 1 to 9999
   */
  constructor(ticks, kind = 'Unspecified') {
    super()
    if (typeof ticks !== 'bigint') throw new KrError(ErrorCode.InvalidArgument, 'the ticks of a DateTime are a bigint')
    if (!relations.includes(kind)) {
      throw new KrError(ErrorCode.InvalidArgument, `a DateTime is one of ${relations.join(', ')}, not ${String(kind)}`)
    }
    if (ticks < 0n || ticks > MAX_TICKS) {
      throw new KrError(ErrorCode.OutOfRange, `${ticks} ticks are outside of the years 1 to 9999`)
    }
    /** @readonly */
    this.ticks = ticks
    /** @readonly */
    this.kind = kind
    Object.freeze(this)
  }

  /**
   * The instant of a Date, relative to UTC.
   *
   * @param {Date} date
   * @returns {DateTime}
   * @throws {KrError} `KR_OUT_OF_RANGE` for an invalid one and outside of the years 1 to 9999
   */
  static from(date) {
    return new DateTime(ticksOf(date), 'Utc')
  }

  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.DateTime
  }

  /**
   * @internal
   * @override
   */
  get [PARTS]() {
    return this.ticks | (BigInt(relations.indexOf(this.kind)) << 62n)
  }

  /**
   * The millisecond that it is in. What is not relative to UTC is taken as the time of this machine.
   *
   * @returns {Date}
   */
  toDate() {
    const utc = new Date(Number(this.ticks / TICKS_PER_MS - EPOCH_MS))
    if (this.kind === 'Utc') return utc
    const local = new Date(0)
    local.setFullYear(utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate())
    local.setHours(utc.getUTCHours(), utc.getUTCMinutes(), utc.getUTCSeconds(), utc.getUTCMilliseconds())
    return local
  }

  /**
   * As in ISO 8601, `2024-05-01T12:30:00.1234567Z`; the `Z` only if it is relative to UTC.
   *
   * @override
   */
  toString() {
    const second = new Date(Number(this.ticks / TICKS_PER_MS - EPOCH_MS)).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)
    const fraction = (this.ticks % 10_000_000n).toString().padStart(7, '0')
    return `${second}.${fraction}${this.kind === 'Utc' ? 'Z' : ''}`
  }
}

/** A span of time in ticks of 100 ns, negative for one that goes back. */
class Duration extends KrValue {
  /**
   * @param {bigint} ticks of 100 ns
   * @throws {KrError} `KR_OUT_OF_RANGE` beyond 64 bits
   */
  constructor(ticks) {
    super()
    if (typeof ticks !== 'bigint') throw new KrError(ErrorCode.InvalidArgument, 'the ticks of a Duration are a bigint')
    if (ticks > MAX_SPAN || ticks < -MAX_SPAN - 1n) {
      throw new KrError(ErrorCode.OutOfRange, `${ticks} ticks do not fit 64 bits`)
    }
    /** @readonly */
    this.ticks = ticks
    Object.freeze(this)
  }

  /**
   * @param {number} milliseconds rounded to 100 ns
   * @returns {Duration}
   * @throws {KrError} `KR_OUT_OF_RANGE` for one that is not finite, or beyond 64 bits of ticks
   */
  static fromMilliseconds(milliseconds) {
    const ticks = Math.round(Number(milliseconds) * 10_000)
    if (!Number.isFinite(ticks)) throw new KrError(ErrorCode.OutOfRange, `${milliseconds} ms are no span of time`)
    return new Duration(BigInt(ticks))
  }

  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.Duration
  }

  /**
   * @internal
   * @override
   */
  get [PARTS]() {
    return this.ticks
  }

  /** The milliseconds, with a fraction. */
  get milliseconds() {
    return Number(this.ticks) / 10_000
  }

  /**
   * As in ISO 8601: `P1DT2H3M4.5S`, `-PT0.0000001S`.
   *
   * @override
   */
  toString() {
    const ticks = this.ticks < 0n ? -this.ticks : this.ticks
    const seconds = ticks / 10_000_000n
    const fraction = (ticks % 10_000_000n).toString().padStart(7, '0').replace(/0+$/, '')
    const parts = [
      [seconds / 86_400n, 'D'],
      [(seconds / 3_600n) % 24n, 'H'],
      [(seconds / 60n) % 60n, 'M'],
      [`${seconds % 60n}${fraction === '' ? '' : `.${fraction}`}`, 'S'],
    ]
    const [days, ...times] = parts.map(([count, unit]) => (String(count) === '0' ? '' : `${count}${unit}`))
    const time = times.join('')
    const written = `${days}${time === '' ? '' : `T${time}`}`
    return `${this.ticks < 0n ? '-' : ''}P${written === '' ? 'T0S' : written}`
  }
}

/**
 * The ticks of a Date.
 *
 * @param {Date} date
 * @returns {bigint}
 */
function ticksOf(date) {
  const milliseconds = Date.prototype.getTime.call(date)
  if (Number.isNaN(milliseconds)) throw new KrError(ErrorCode.OutOfRange, 'an invalid Date is no date')
  const ticks = (BigInt(milliseconds) + EPOCH_MS) * TICKS_PER_MS
  if (ticks < 0n || ticks > MAX_TICKS) {
    throw new KrError(ErrorCode.OutOfRange, `${date.toISOString()} is outside of the years 1 to 9999`)
  }
  return ticks
}

/**
 * @param {bigint} bits what `[PARTS]` is
 * @returns {Date | DateTime} a Date if it is exact
 */
function dateFromBits(bits) {
  const ticks = bits & ((1n << 62n) - 1n)
  const kind = relations[Number(bits >> 62n)]
  const isDate = kind === 'Utc' && ticks % TICKS_PER_MS === 0n
  return isDate ? new Date(Number(ticks / TICKS_PER_MS - EPOCH_MS)) : new DateTime(ticks, kind)
}

module.exports = { DateTime, Duration, dateFromBits, ticksOf }
