// The values and keys of tests/vectors, as JavaScript has them.

import assert from 'node:assert/strict'
import * as kr from 'krstate'

/** The tag of a form and what stands beside it. */
export function tagOf(form) {
  const tags = Object.entries(form)
  assert.equal(tags.length, 1, `not one form: ${JSON.stringify(form)}`)
  return tags[0]
}

const words = { nan: NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 }

export function float(text, tag) {
  if (text in words) return words[text]
  const view = new DataView(new ArrayBuffer(8))
  if (!text.startsWith('bits:')) return tag === 'F32' ? Math.fround(Number(text)) : Number(text)
  const bits = BigInt(`0x${text.slice('bits:'.length)}`)
  if (tag === 'F32') view.setUint32(0, Number(bits))
  else view.setBigUint64(0, bits)
  return tag === 'F32' ? view.getFloat32(0) : view.getFloat64(0)
}

/** A number where that is exact, else a bigint. */
export function integer(text) {
  const value = BigInt(text)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

const units = (text) => String.fromCharCode(...text.split(' ').map((unit) => Number.parseInt(unit, 16)))

/** The ticks of the start of 1970. */
const EPOCH = 621_355_968_000_000_000n

/** What an object that was read is, in the form of the rows. */
export function read(tag, value) {
  if (tag === 'Bytes') {
    assert.ok(Buffer.isBuffer(value))
    return value.toString('hex')
  }
  if (value instanceof Date) {
    assert.equal(tag, 'DateTime')
    return `${BigInt(value.getTime()) * 10_000n + EPOCH} Utc`
  }
  assert.equal(value?.constructor, kr[tag], `no ${tag}`)
  if (tag === 'DateTime') return `${value.ticks} ${value.kind}`
  if (tag === 'Duration') return `${value.ticks}`
  return tag === 'Char' ? value.unit.toString(16).padStart(4, '0') : value.toString()
}

export function key(form) {
  if (typeof form !== 'object' || form === null) return form
  const [tag, content] = tagOf(form)
  if (tag === 'Integer') return integer(content)
  if (tag === 'Bool' || tag === 'Null') return tag === 'Bool' ? content : null
  return input(form, new Map())
}

export function input(form, bound) {
  if (typeof form !== 'object' || form === null) return form
  const [tag, content] = tagOf(form)
  const make = inputs[tag]
  assert.ok(make, `unknown input ${tag}`)
  return make(content, bound)
}

const inputs = {
  I8: (text) => kr.i8(integer(text)),
  U8: (text) => kr.u8(integer(text)),
  I16: (text) => kr.i16(integer(text)),
  U16: (text) => kr.u16(integer(text)),
  I32: integer,
  U32: (text) => kr.u32(integer(text)),
  I64: (text) => (Math.abs(Number(text)) < 2 ** 31 ? kr.i64(BigInt(text)) : integer(text)),
  U64: (text) => (BigInt(text) < 2n ** 63n ? kr.u64(BigInt(text)) : BigInt(text)),
  F32: (text) => kr.f32(float(text, 'F32')),
  F64: (text) => (Number.isSafeInteger(float(text)) ? kr.f64(float(text)) : float(text)),
  Bytes: (text) => Buffer.from(text, 'hex'),
  Char: (text) => new kr.Char(Number.parseInt(text, 16)),
  DateTime: (text) => {
    const [ticks, kind] = text.split(' ')
    return new kr.DateTime(BigInt(ticks), kind)
  },
  Decimal: (text) => new kr.Decimal(text),
  Duration: (text) => new kr.Duration(BigInt(text)),
  Guid: (text) => new kr.Guid(text),
  Script: (text) => new kr.Script(text),
  Uri: (text) => new kr.Uri(text),
  Version: (text) => new kr.Version(text),
  Xml: (text) => new kr.Xml(text),
  Table: (entries, bound) => new Map(entries.map(([name, value]) => [key(name), input(value, bound)])),
  List: (items, bound) => items.map((item) => input(item, bound)),
  Ref: (name, bound) => {
    assert.ok(bound.has(name), `nothing is bound to ${name}`)
    return bound.get(name)
  },
  Repeat: ([text, times]) => text.repeat(times),
  Units: units,
  Nest: ({ of, depth }) => nest(of, depth),
  Cyclic: (kind) => {
    if (kind === 'Table') {
      const map = new Map()
      return map.set('a', map)
    }
    const list = []
    list.push(list)
    return list
  },
  Unsupported: () => Symbol('unsupported'),
}

function nest(of, depth) {
  let value
  for (let level = depth; level > 0; level -= 1) {
    const isTable = of === 'Table' || (of === 'Both' && level % 2 === 1)
    const inside = value === undefined ? [] : [value]
    value = isTable ? new Map(inside.map((item) => ['a', item])) : inside
  }
  return value
}
