import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import * as kr from 'krstate'
import { refused, runWorkers } from './support/check.mjs'

const { Char, DateTime, Decimal, Duration, Guid, List, Script, SharedState, Table, Uri, Version, Xml } = kr

const state = new SharedState()
const store = (value) => state.set('v', value).get('v')

const samples = [
  ['Decimal', new Decimal('1.10'), '1.10'],
  ['Char', new Char('A'), 'A'],
  ['DateTime', new DateTime(638_000_000_000_000_001n, 'Utc'), '2022-09-28T22:13:20.0000001Z'],
  ['DateTime', new DateTime(0n), '0001-01-01T00:00:00.0000000'],
  ['DateTime', new DateTime(638_000_000_000_000_000n, 'Local'), '2022-09-28T22:13:20.0000000'],
  ['Duration', new Duration(-1n), '-PT0.0000001S'],
  ['Guid', new Guid('00112233-4455-6677-8899-AABBCCDDEEFF'), '00112233-4455-6677-8899-aabbccddeeff'],
  ['Uri', new Uri('relative/path'), 'relative/path'],
  ['Version', new Version('1.2.3'), '1.2.3'],
  ['Script', new Script('Get-Date'), 'Get-Date'],
  ['Xml', new Xml('<a />'), '<a />'],
]

test('a value of each class comes back as it was, and never changes', () => {
  for (const [kind, value, text] of samples) {
    const back = store(value)
    assert.deepEqual(back, value)
    assert.ok(back.equals(value) && value.equals(back))
    assert.equal(state.kind('v'), kind)
    assert.equal(`${back}`, text)
    assert.equal(JSON.stringify({ back }), JSON.stringify({ back: text }))
    assert.equal(inspect(back), `${kind}(${text})`)
    assert.ok(Object.isFrozen(back))
    assert.deepEqual(new Table({ value }).toObject(), { value })
    for (const other of [text, null, undefined, {}, new Char('B'), new Script('other')]) assert.equal(back.equals(other), false)
  }
})

test('typed numbers choose the width and read as numbers', () => {
  const widths = { i8: -128, u8: 255, i16: -32768, u16: 65535, i32: -(2 ** 31), u32: 2 ** 32 - 1, i64: 5, u64: 5, f32: 0.5, f64: 5 }
  for (const [name, value] of Object.entries(widths)) {
    assert.equal(store(kr[name](value)), value)
    assert.equal(state.kind('v'), name.toUpperCase())
    assert.equal(kr[name](value) + 0, value)
  }
  assert.equal(store(kr.u64(2n ** 64n - 1n)), 2n ** 64n - 1n)
  assert.equal(store(kr.i64(-(2n ** 63n))), -(2n ** 63n))
  assert.equal(store(kr.f32(0.1)), Math.fround(0.1))
  assert.ok(Object.is(store(kr.f32(-0)), -0))
  assert.ok(Number.isNaN(store(kr.f64(NaN))))
  assert.equal(store(kr.i8(-0)), 0)
  assert.equal(JSON.stringify([kr.i8(5), kr.f32(0.5)]), '[5,0.5]')
  assert.equal(inspect(kr.u16(7)), 'TypedNumber(7)')
  for (const [name, value] of [['i8', 128], ['i8', -129], ['u8', -1], ['u8', 256], ['u16', 65536], ['u32', -1], ['i64', 2n ** 63n], ['u64', -1n], ['u64', 2 ** 64]]) {
    refused('KR_OUT_OF_RANGE', () => kr[name](value))
  }
  for (const value of [0.5, NaN, Infinity, '5', null, undefined, {}, true]) refused('KR_INVALID_ARGUMENT', () => kr.i8(value))
  for (const value of ['5', 5n, null, undefined]) refused('KR_INVALID_ARGUMENT', () => kr.f64(value))
  refused('KR_INVALID_ARGUMENT', () => new kr.TypedNumber('I7', 5))
})

test('a finite number beyond single precision is refused, not made infinite', () => {
  const greatest = (2 - 2 ** -23) * 2 ** 127
  for (const value of [1e300, -1e300, Number.MAX_VALUE, greatest + 2 ** 103]) {
    assert.match(refused('KR_OUT_OF_RANGE', () => kr.f32(value)).message, /single precision/)
    assert.throws(() => new kr.TypedNumber('F32', value), { code: 'KR_OUT_OF_RANGE' })
  }
  // What is nearer to the greatest one than to the next step is that one.
  assert.equal(store(kr.f32(greatest + 2 ** 102)), greatest)
  for (const value of [greatest, -greatest, Infinity, -Infinity, NaN]) assert.ok(Object.is(store(kr.f32(value)), value))
  assert.equal(store(kr.f32(1e-300)), 0)
})

test('plain numbers and bigints', () => {
  const kinds = [[5, 'I32'], [-(2 ** 31), 'I32'], [2 ** 31, 'I64'], [2 ** 53, 'F64'], [0.5, 'F64'], [-0, 'F64'], [5n, 'I64'], [2n ** 63n, 'U64']]
  for (const [value, kind] of kinds) {
    store(value)
    assert.equal(state.kind('v'), kind)
  }
  refused('KR_OUT_OF_RANGE', () => store(2n ** 64n), '$')
  const low = refused('KR_OUT_OF_RANGE', () => store({ a: [-(2n ** 63n) - 1n] }), '$.a[0]')
  const high = refused('KR_OUT_OF_RANGE', () => store(2n ** 64n))
  for (const error of [low, high]) assert.match(error.message, /-2n \*\* 63n \(I64\) to 2n \*\* 64n - 1n \(U64\)/)
})

test('decimals', () => {
  const texts = { '1.10': '1.10', '-0.00': '-0.00', '.5': '0.5', '5.': '5', '+1e3': '1000', '1.5e-3': '0.0015', '12e-1': '1.2', '1e28': `1${'0'.repeat(28)}` }
  for (const [text, written] of Object.entries(texts)) assert.equal(store(new Decimal(text)).toString(), written)
  assert.equal(new Decimal(-5).toString(), '-5')
  assert.equal(new Decimal(-0).toString(), '-0')
  assert.equal(new Decimal(5n).toString(), '5')
  assert.equal(new Decimal('0.1').toNumber(), 0.1)
  assert.deepEqual({ ...new Decimal('-1.10') }, { mantissa: 110n, scale: 2, negative: true })
  assert.equal(new Decimal(`0.${'0'.repeat(26)}10000`).toString(), `0.${'0'.repeat(26)}10`)
  for (const text of ['79228162514264337593543950336', `0.${'1'.repeat(29)}`, '1e-29', '1e99', '1e9999', '1e-9999']) {
    refused('KR_OUT_OF_RANGE', () => new Decimal(text))
  }
  for (const bad of ['', '.', '-', '1,5', ' 1', '1 ', 'NaN', '0x1', '1e', '1e99999', '1'.repeat(300), 0.5, NaN, 2 ** 53, null, undefined, {}, true]) {
    refused('KR_INVALID_ARGUMENT', () => new Decimal(bad))
  }
  const table = new Table({ sum: new Decimal('0.10') })
  assert.equal(`${table.increment('sum', new Decimal('0.20'))}`, '0.30')
  assert.equal(`${table.increment('sum')}`, '1.30')
})

test('a Date is exact to the millisecond, a DateTime to 100 ns', () => {
  for (const date of [new Date(0), new Date(1_700_000_000_123), new Date('0001-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59.999Z')]) {
    const back = store(date)
    assert.ok(back instanceof Date)
    assert.equal(back.getTime(), date.getTime())
    assert.ok(DateTime.from(date).toDate().getTime() === date.getTime())
  }
  class Day extends Date {}
  assert.deepEqual(store(new Day(5)), new Date(5))
  for (const date of [new Date(NaN), new Date('0000-12-31T23:59:59.999Z'), new Date('+010000-01-01T00:00:00Z')]) {
    refused('KR_OUT_OF_RANGE', () => store(date), '$')
    refused('KR_OUT_OF_RANGE', () => store({ a: [date] }), '$.a[0]')
    refused('KR_OUT_OF_RANGE', () => DateTime.from(date))
  }
  assert.ok(store(new DateTime(638_000_000_000_000_000n, 'Utc')) instanceof Date)
  const local = new Date(2024, 4, 1, 12, 30, 5, 7)
  const wall = new DateTime(BigInt(Date.UTC(2024, 4, 1, 12, 30, 5, 7)) * 10_000n + 621_355_968_000_000_000n, 'Local')
  assert.equal(wall.toDate().getTime(), local.getTime())
  assert.equal(new DateTime(0n).toDate().getFullYear(), 1)
  refused('KR_OUT_OF_RANGE', () => new DateTime(-1n))
  refused('KR_OUT_OF_RANGE', () => new DateTime(3_155_378_976_000_000_000n))
  refused('KR_INVALID_ARGUMENT', () => new DateTime(5))
  refused('KR_INVALID_ARGUMENT', () => new DateTime(5n, 'utc'))
})

test('durations', () => {
  const texts = [[0n, 'PT0S'], [1n, 'PT0.0000001S'], [-864_000_000_000n, '-P1D'], [937_840_050_000n, 'P1DT2H3M4.005S'], [600_000_000n, 'PT1M']]
  for (const [ticks, text] of texts) assert.equal(`${store(new Duration(ticks))}`, text)
  assert.equal(Duration.fromMilliseconds(1.5).ticks, 15_000n)
  assert.equal(new Duration(15_000n).milliseconds, 1.5)
  for (const bad of [NaN, Infinity, 1e300]) refused('KR_OUT_OF_RANGE', () => Duration.fromMilliseconds(bad))
  refused('KR_OUT_OF_RANGE', () => new Duration(2n ** 63n))
  refused('KR_INVALID_ARGUMENT', () => new Duration(5))
})

test('bytes are copied in and come back as a Buffer', () => {
  const bytes = Uint8Array.of(0, 1, 255)
  const back = store(bytes)
  bytes[0] = 9
  assert.ok(Buffer.isBuffer(back))
  assert.deepEqual([...back], [0, 1, 255])
  assert.deepEqual([...store(Buffer.from('text').subarray(1, 3))], [101, 120])
  assert.equal(store(new Uint8Array()).length, 0)
  const shared = new Uint8Array(new SharedArrayBuffer(3))
  shared[1] = 7
  assert.deepEqual([...store({ a: [shared] }).get('a').at(0)], [0, 7, 0])
  const gone = new Uint8Array(8)
  structuredClone(gone.buffer, { transfer: [gone.buffer] })
  assert.equal(store(gone).length, 0)
  back[0] = 5
  assert.deepEqual([...state.get('v')], [])
  assert.equal(store(new Uint8Array(100_000).fill(7)).equals(Buffer.alloc(100_000, 7)), true)
})

test('URIs', () => {
  const uri = store(new URL('https://user@example.org:8080/a%20b?c=1#d'))
  assert.ok(uri instanceof Uri)
  assert.equal(uri.href, 'https://user@example.org:8080/a%20b?c=1#d')
  const { protocol, host, hostname, port, pathname, search, hash } = uri
  assert.deepEqual([protocol, host, hostname, port, pathname, search, hash], ['https:', 'example.org:8080', 'example.org', '8080', '/a%20b', '?c=1', '#d'])
  assert.ok(uri.toURL() instanceof URL)
  const relative = store(new Uri('b/c'))
  assert.equal(relative.protocol, '')
  assert.equal(relative.toURL('https://example.org/a/').href, 'https://example.org/a/b/c')
  assert.throws(() => relative.toURL(), TypeError)
  refused('KR_INVALID_ARGUMENT', () => new Uri(5))
})

test('versions, GUIDs and characters', () => {
  const version = store(new Version('1.2.3'))
  assert.deepEqual([version.major, version.minor, version.build, version.revision], [1, 2, 3, -1])
  for (const bad of ['1', '1.2.3.4.5', '1.', '1.-2', '1.2147483648', '']) refused('KR_OUT_OF_RANGE', () => new Version(bad))
  for (const bad of ['', '{00112233-4455-6677-8899-aabbccddeeff}', '00112233445566778899aabbccddeeff', 'g'.repeat(36)]) {
    refused('KR_INVALID_ARGUMENT', () => new Guid(bad))
  }
  for (const Class of [Version, Guid, Script, Xml]) refused('KR_INVALID_ARGUMENT', () => new Class(5))
  assert.equal(new Char(0xd800).toString(), '\ud800')
  assert.equal(store(new Char(0xd800)).unit, 0xd800)
  for (const bad of [-1, 65536]) refused('KR_OUT_OF_RANGE', () => new Char(bad))
  for (const bad of ['', 'ab', '😀', 0.5, null]) refused('KR_INVALID_ARGUMENT', () => new Char(bad))
})

test('kinds are told by key, index and name', () => {
  const all = { Null: null, Bool: true, I32: 1, F64: 0.5, String: 'a', Bytes: Buffer.of(1), DateTime: new Date(5), Uri: new URL('urn:a'), Table: {}, List: [] }
  const table = new Table(all)
  const list = new List(Object.values(all))
  state.set('all', all)
  Object.keys(all).forEach((kind, index) => {
    assert.equal(table.kind(kind), kind)
    assert.equal(list.kind(index), kind)
    assert.equal(list.kind(index - list.length), kind)
    state.set('one', all[kind])
    assert.equal(state.kind('ONE'), kind)
  })
  assert.equal(table.kind('none'), undefined)
  assert.equal(list.kind(99), undefined)
  assert.equal(state.kind('none'), undefined)
  assert.equal(state.kind(5), undefined)
  refused('KR_INVALID_KEY', () => table.kind(0.5))
  refused('KR_INVALID_ARGUMENT', () => list.kind('0'))
})

test('what only looks like a value is refused', () => {
  const [KIND, PARTS] = [Symbol.for('krstate.kind'), Symbol.for('krstate.parts')]
  class Fake {
    constructor(kind, parts) {
      this[KIND] = kind
      this[PARTS] = parts
    }
  }
  const parts = [undefined, null, 5, -1, 0.5, NaN, 2 ** 60, -1n, 2n ** 200n, 'x', {}, [], Symbol('s'), () => 1, true, Buffer.of(1), new Float64Array(1)]
  for (let kind = -20; kind < 40; kind += 1) {
    for (const part of parts) {
      try {
        store([new Fake(kind, part)])
      } catch (error) {
        assert.ok(error instanceof kr.KrError, error.stack)
      }
    }
  }
  for (const value of [Object.create(URL.prototype), Object.create(Date.prototype), Object.create(Uint8Array.prototype)]) {
    // An object like any other: stored by reference.
    assert.equal(store(value), value)
  }
})

test('workers read and write values of every class', async () => {
  const host = new kr.Host('values.test: workers')
  host.state.set('In', samples.map(([, value]) => value))
  await runWorkers('values.mjs', [{ host: host.name }])
  const out = host.state.get('Out')
  samples.forEach(([kind, value], index) => {
    assert.equal(out.kind(index), kind)
    assert.deepEqual(out.at(index), value)
  })
  assert.equal(out.kind(samples.length), 'U8')
  host.close()
})

test('values of one copy of the package are stored with another one', () => {
  const require = createRequire(import.meta.url)
  const root = dirname(require.resolve('krstate/package.json'))
  const folder = mkdtempSync(fileURLToPath(new URL('copy-', import.meta.url)))
  try {
    cpSync(root, join(folder, 'krstate'), { recursive: true })
    const other = createRequire(join(folder, 'krstate/'))('./index.cjs')
    assert.notEqual(other.Table, Table)
    const target = other.globalState()
    for (const [kind, value] of [...samples, ['U8', kr.u8(5)]]) {
      target.set('Copied', [value])
      assert.equal(target.get('Copied').kind(0), kind)
      assert.equal(kr.globalState().get('Copied').kind(0), kind)
      if (kind !== 'U8') assert.ok(value.equals(target.get('Copied').at(0)))
    }
    // A handle is of its own copy; the container is reached through the state.
    refused('KR_UNSUPPORTED_TYPE', () => kr.globalState().set('Copied', target.get('Copied')))
  } catch (error) {
    if (error?.name === 'KrError' && !(error instanceof kr.KrError)) assert.fail(error.message)
    throw error
  } finally {
    kr.globalState().delete('Copied')
    rmSync(folder, { recursive: true })
  }
})
