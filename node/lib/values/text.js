'use strict'

const { ErrorCode, KrError } = require('../errors.js')
const { Tag } = require('../generated/kinds.js')
const { KIND, KrValue, PARTS } = require('./value.js')

/** Text of a kind of its own. It is not equal to a string, nor to the same text of another kind. */
class KrText extends KrValue {
  /** @param {string} text */
  constructor(text) {
    super()
    if (typeof text !== 'string') throw new KrError(ErrorCode.InvalidArgument, `a ${new.target.name} is made of a string`)
    /**
     * The text, as it was written.
     *
     * @readonly
     */
    this.text = text
    Object.freeze(this)
  }

  /** @override */
  toString() {
    return this.text
  }
}

/**
 * A URI, as it was written, also a relative one. It has the readable properties of a `URL`, which are
 * empty where the text is not absolute; a `URL` is stored as one of these.
 */
class Uri extends KrText {
  /** @param {string | URL} text */
  constructor(text) {
    super(text instanceof URL ? text.href : text)
  }

  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.Uri
  }

  /**
   * @param {string | URL} [base] what a relative one is relative to
   * @returns {URL}
   * @throws {TypeError} if it is no URL
   */
  toURL(base) {
    return new URL(this.text, base)
  }

  /** The text, as it was written. */
  get href() {
    return this.text
  }

  /** As of a `URL`: the scheme with its colon, such as `https:`; empty for what is no URL, as all parts are. */
  get protocol() {
    return partOf(this, 'protocol')
  }

  /** The name of the host, and the port if there is one. */
  get host() {
    return partOf(this, 'host')
  }

  /** The name of the host. */
  get hostname() {
    return partOf(this, 'hostname')
  }

  /** The port, empty if it is the usual one. */
  get port() {
    return partOf(this, 'port')
  }

  /** The path, with its slash. */
  get pathname() {
    return partOf(this, 'pathname')
  }

  /** The query, with its question mark. */
  get search() {
    return partOf(this, 'search')
  }

  /** The fragment, with its `#`. */
  get hash() {
    return partOf(this, 'hash')
  }
}

/**
 * @param {Uri} uri
 * @param {'protocol' | 'host' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash'} part
 * @returns {string}
 */
function partOf(uri, part) {
  return URL.canParse(uri.text) ? new URL(uri.text)[part] : ''
}

/** A version of two to four numbers, as it was written: `1.2`, `1.2.3.4`. */
class Version extends KrText {
  /**
   * @param {string} text
   * @throws {KrError} `KR_OUT_OF_RANGE` for anything else than two to four numbers of 31 bits
   */
  constructor(text) {
    super(text)
    const numbers = /^\d+(\.\d+){1,3}$/.test(text) ? text.split('.').map(Number) : []
    if (numbers.length === 0 || numbers.some((number) => number > 2 ** 31 - 1)) {
      throw new KrError(
        ErrorCode.OutOfRange,
        `'${text.slice(0, 100)}' is no version: two to four numbers with dots between them, such as 1.2.3`,
      )
    }
  }

  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.Version
  }

  /** The first number. */
  get major() {
    return Number(this.text.split('.')[0])
  }

  /** The second number. */
  get minor() {
    return Number(this.text.split('.')[1])
  }

  /** The third number; -1 if there is none. */
  get build() {
    return Number(this.text.split('.')[2] ?? -1)
  }

  /** The fourth number; -1 if there is none. */
  get revision() {
    return Number(this.text.split('.')[3] ?? -1)
  }
}

/** The text of a PowerShell script block. It is never run here. */
class Script extends KrText {
  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.Script
  }
}

/** The text of an XML document. It is not parsed here. */
class Xml extends KrText {
  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.Xml
  }
}

/** A GUID: 32 hexadecimal digits in five groups, in lower case. */
class Guid extends KrText {
  /**
   * @param {string} text in upper or lower case, such as `crypto.randomUUID()` gives
   * @throws {KrError} `KR_INVALID_ARGUMENT` for anything else
   */
  constructor(text) {
    super(typeof text === 'string' ? text.toLowerCase() : text)
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(this.text)) {
      throw new KrError(
        ErrorCode.InvalidArgument,
        `'${text.slice(0, 100)}' is no GUID, such as 00112233-4455-6677-8899-aabbccddeeff`,
      )
    }
  }

  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.Guid
  }

  /**
   * @internal
   * @override
   */
  get [PARTS]() {
    return BigInt(`0x${this.text.replaceAll('-', '')}`)
  }
}

/** One UTF-16 unit, as .NET's `char` is: also half of a surrogate pair. */
class Char extends KrValue {
  /**
   * @param {string | number} unit a string of one unit, or its number
   * @throws {KrError} `KR_OUT_OF_RANGE` for a number beyond 65535; `KR_INVALID_ARGUMENT` for anything else
   */
  constructor(unit) {
    super()
    const code = typeof unit === 'string' && unit.length === 1 ? unit.charCodeAt(0) : unit
    if (typeof code !== 'number' || !Number.isInteger(code)) {
      throw new KrError(ErrorCode.InvalidArgument, 'a Char is made of a string of one unit, or of its number')
    }
    if (code < 0 || code > 0xffff) throw new KrError(ErrorCode.OutOfRange, `${code} is no UTF-16 unit`)
    /**
     * The number of the unit.
     *
     * @readonly
     */
    this.unit = code
    Object.freeze(this)
  }

  /**
   * @internal
   * @override
   */
  get [KIND]() {
    return Tag.Char
  }

  /**
   * @internal
   * @override
   */
  get [PARTS]() {
    return BigInt(this.unit)
  }

  /** @override */
  toString() {
    return String.fromCharCode(this.unit)
  }
}

module.exports = { Char, Guid, Script, Uri, Version, Xml }
