import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import {
  FileError,
  Host,
  KrError,
  List,
  SharedState,
  SnapshotError,
  Table,
  exportSnapshot,
  exportSnapshotSync,
  importSnapshot,
  importSnapshotSync,
  lock,
  u8,
} from 'krstate'
import { program, refused } from './support/check.mjs'

const folder = mkdtempSync(join(tmpdir(), 'krstate-snapshot-'))
after(() => rmSync(folder, { recursive: true }))

class Point {
  constructor(x) {
    this.x = x
  }
}

async function rejected(code, promise) {
  const error = await promise.then(() => assert.fail('succeeded'), (error) => error)
  assert.ok(error instanceof KrError, error.stack)
  assert.equal(error.code, code, error.stack)
  return error
}

/** A container that takes a while to write. */
const large = () => new List(Array.from({ length: 100_000 }, (_, index) => ({ index, text: 'some text' })))

for (const format of ['clixml', 'json']) {
  test(`${format}: what is written is read again`, async () => {
    const value = { text: 'a<b>&"', numbers: [1, 2.5, -0, 2n ** 60n, u8(7)], nothing: null, deep: { list: [[], {}] }, date: new Date(5), bytes: Buffer.from('x') }
    const table = new Table(value)
    const text = await exportSnapshot(table, { format })
    assert.equal(typeof text, 'string')
    assert.equal(await exportSnapshot(value, { format }), text)
    assert.equal(exportSnapshotSync(table, { format }), text)
    const bytes = await exportSnapshot(table, { format, as: 'buffer' })
    assert.ok(Buffer.isBuffer(bytes))
    assert.deepEqual(exportSnapshotSync(table, { format, as: 'buffer' }), bytes)
    for (const source of [text, bytes, new Uint8Array(bytes)]) {
      for (const back of [await importSnapshot(source), importSnapshotSync(source), await importSnapshot(source, { format })]) {
        assert.ok(back instanceof Table)
        assert.deepEqual(back.toObject(), table.toObject())
        assert.equal(back.get('numbers').kind(4), 'U8')
      }
    }
    const compact = await exportSnapshot(table, { format, compact: true })
    assert.ok(compact.length < text.length && !compact.includes('\n  '))
    assert.deepEqual(importSnapshotSync(compact).toObject(), table.toObject())
  })

  test(`${format}: values that are no containers`, async () => {
    for (const value of [null, true, 5, 'text', 2n ** 62n]) {
      assert.equal(await importSnapshot(await exportSnapshot(value, { format })), value)
      assert.equal(importSnapshotSync(exportSnapshotSync(value, { format })), value)
    }
    assert.equal(await importSnapshot(await exportSnapshot(undefined, { format })), null)
  })
}

test('encodings', async () => {
  const text = await exportSnapshot('ä', { compact: true })
  const utf16 = await exportSnapshot('ä', { compact: true, as: 'buffer', encoding: 'utf16le', byteOrderMark: true })
  assert.deepEqual([...utf16.subarray(0, 2)], [0xff, 0xfe])
  assert.ok(utf16.toString('utf16le').endsWith(text.slice(text.indexOf('?>') + 1)))
  assert.equal(importSnapshotSync(utf16), 'ä')
})

test('an empty source is null, and each place that is referred to is shared', async () => {
  assert.equal(await importSnapshot(''), null)
  assert.equal(importSnapshotSync(Buffer.alloc(0)), null)
  const shared = new List([1])
  const back = await importSnapshot(await exportSnapshot({ a: shared, b: shared }))
  assert.ok(back.get('a').isSame(back.get('b')))
})

test('a state is written and loaded as a whole', async () => {
  const state = new SharedState({ allowValueTypes: false })
  state.set('Config', { pool: 5 }).set('Name', 'a')
  const text = await state.export()
  assert.equal(state.exportSync(), text)
  assert.ok(Buffer.isBuffer(state.exportSync({ as: 'buffer' })))
  assert.deepEqual((await importSnapshot(text)).toObject(), { Config: { pool: 5 }, Name: 'a' })

  const config = state.get('Config')
  state.clear()
  state.set('Other', 'b')
  await state.load(text)
  assert.deepEqual(state.names(), ['Config', 'Name'])
  assert.equal(state.get('Config').isSame(config), false)
  state.set('Other', 'b')
  state.loadSync(await exportSnapshot({ Count: 1 }), { merge: true })
  assert.deepEqual(state.names(), ['Config', 'Name', 'Other', 'Count'])

  await rejected('KR_TYPE', state.load(await exportSnapshot([1])))
  refused('KR_TYPE', () => state.loadSync(exportSnapshotSync(5)))
  await rejected('KR_INVALID_NAME', state.load(await exportSnapshot({ fine: 1, 'not fine': 2 })))
  await rejected('KR_SNAPSHOT_SYNTAX', state.load('<Objs'))
  await rejected('KR_INVALID_ARGUMENT', state.load(text, { merge: 1 }))
  assert.equal(state.size, 4)
  state.close()
  await rejected('KR_DISPOSED', state.export())
  refused('KR_DISPOSED', () => state.exportSync())
  await rejected('KR_DISPOSED', state.load(text))
  await rejected('KR_DISPOSED', exportSnapshot(config))
})

test('files are replaced whole, or left as they are', async () => {
  const path = join(folder, 'a', 'b', 'state.xml')
  const table = new Table({ a: 1 })
  assert.equal(await exportSnapshot(table, { path }), path)
  assert.equal(readFileSync(path, 'utf8'), await exportSnapshot(table))
  assert.deepEqual((await importSnapshot(undefined, { path })).toObject(), { a: 1 })
  table.set('a', 2)
  assert.equal(exportSnapshotSync(table, { path: pathToFileURL(path), format: 'json' }), path)
  assert.deepEqual(importSnapshotSync(null, { path: pathToFileURL(path) }).toObject(), { a: 2 })
  const state = new SharedState()
  await state.load(null, { path })
  assert.equal(await state.export({ path }), path)
  assert.equal(importSnapshotSync(null, { path }).get('a'), 2)

  const before = readFileSync(path)
  let deep = []
  for (let level = 0; level < 60; level += 1) deep = [deep]
  await rejected('KR_SNAPSHOT_LIMIT', exportSnapshot(deep, { path }))
  assert.deepEqual(readFileSync(path), before)
  assert.deepEqual(readdirSync(join(folder, 'a', 'b')), ['state.xml'])

})

test('errors of files are as those of Node.js', async () => {
  const missing = join(folder, 'missing.xml')
  const usual = await readFile(missing).catch((error) => error)
  for (const error of [
    await rejected('KR_IO', importSnapshot(null, { path: missing })),
    refused('KR_IO', () => importSnapshotSync(null, { path: pathToFileURL(missing) })),
    refused('KR_IO', () => importSnapshotSync(null, { path: relative('.', missing) })),
  ]) {
    assert.ok(error instanceof FileError && error.name === 'FileError')
    assert.match(error.message, /missing\.xml/)
    assert.deepEqual([error.errno, error.systemCode, error.path], [usual.errno, usual.code, missing])
  }
  for (const error of [
    await rejected('KR_IO', exportSnapshot(1, { path: folder })),
    refused('KR_IO', () => importSnapshotSync(null, { path: folder })),
  ]) {
    assert.match(error.message, /krstate-snapshot-/)
    assert.equal(error.path, folder)
  }
})

test('errors tell line and column', async () => {
  const error = await rejected('KR_SNAPSHOT_SYNTAX', importSnapshot((await exportSnapshot(5)).replace('5', 'x')))
  assert.ok(error instanceof SnapshotError && error.name === 'SnapshotError')
  assert.equal(error.line, 2)
  assert.ok(error.column >= 3)
  assert.equal(refused('KR_SNAPSHOT_SYNTAX', () => importSnapshotSync('{"a": 1,\n "b": }')).line, 2)
  await rejected('KR_SNAPSHOT_SYNTAX', importSnapshot('{}', { format: 'clixml' }))
})

test('limits', async () => {
  const text = await exportSnapshot({ a: [1, 2, 3], b: 'some text' })
  for (const limits of [{ nodes: 3 }, { inputBytes: 10 }, { stringLength: 3 }]) {
    const error = await rejected('KR_SNAPSHOT_LIMIT', importSnapshot(text, { limits }))
    assert.ok(error instanceof SnapshotError)
    refused('KR_SNAPSHOT_LIMIT', () => importSnapshotSync(text, { limits }))
  }
  let deep = []
  for (let level = 0; level < 60; level += 1) deep = [deep]
  await rejected('KR_SNAPSHOT_LIMIT', exportSnapshot(deep))
  const written = await exportSnapshot(deep, { maxDepth: 100 })
  await rejected('KR_SNAPSHOT_LIMIT', importSnapshot(written))
  assert.ok((await importSnapshot(written, { maxDepth: 100 })) instanceof List)
})

test('bad options are refused', async () => {
  const bad = [5, null, { format: 'xml' }, { path: 5 }, { path: '' }, { maxDepth: 0 }, { maxDepth: 1.5 }, { maxDepth: 2_000 }, { timeout: -1 }, { progress: 5 }, { lock: 5 }]
  for (const options of bad) {
    const code = options?.lock === undefined ? 'KR_INVALID_ARGUMENT' : 'KR_INVALID_KEY'
    await rejected(code, exportSnapshot(1, options))
    refused(code, () => exportSnapshotSync(1, options))
    refused(code, () => importSnapshotSync('', options))
  }
  for (const options of [{ as: 'text' }, { compact: 1 }, { encoding: 'utf16le' }, { byteOrderMark: true }, { signal: 5 }]) {
    await rejected('KR_INVALID_ARGUMENT', exportSnapshot(1, options))
  }
  await rejected('KR_INVALID_ARGUMENT', importSnapshot('', { limits: { nodes: -1 } }))
  for (const source of [undefined, null, 5, {}, new Uint16Array(1)]) await rejected('KR_INVALID_ARGUMENT', importSnapshot(source))
  await rejected('KR_INVALID_ARGUMENT', importSnapshot('\ud800'))
  await rejected('KR_INVALID_ARGUMENT', importSnapshot('', { path: 'x' }))
  await rejected('KR_UNSUPPORTED_TYPE', exportSnapshot(Symbol('s')))
  refused('KR_UNSUPPORTED_TYPE', () => exportSnapshotSync([new Set()]))
})

test('the event loop goes on while a snapshot is written and read', async () => {
  const items = large()
  let turns = 0
  let isOver = false
  const turning = (async () => {
    while (!isOver) {
      turns += 1
      await setImmediate()
    }
  })()
  const text = await exportSnapshot(items, { compact: true })
  const written = turns
  const back = await importSnapshot(text)
  isOver = true
  await turning
  assert.ok(written > 2 && turns > written + 2, `${written} turns, then ${turns - written}`)
  assert.equal(back.length, items.length)
})

test('a signal ends the work, and the file is left as it is', async () => {
  const items = large()
  const path = join(folder, 'aborted.xml')
  writeFileSync(path, 'old')
  const controller = new AbortController()
  const why = new Error('why')
  const progress = () => controller.abort(why)
  const error = await rejected('ABORT_ERR', exportSnapshot(items, { path, signal: controller.signal, progress }))
  assert.deepEqual([error.name, error.cause], ['AbortError', why])
  assert.equal(readFileSync(path, 'utf8'), 'old')
  assert.equal(readdirSync(folder).some((name) => name.startsWith('.krstate')), false)
  await rejected('ABORT_ERR', exportSnapshot(1, { signal: AbortSignal.abort() }))
  await rejected('ABORT_ERR', importSnapshot('', { signal: AbortSignal.abort() }))
  assert.equal(existsSync(join(folder, 'never.xml')), false)
})

test('progress is told, and may end the work', async () => {
  const items = large()
  const text = exportSnapshotSync(items)
  for (const run of [(options) => exportSnapshot(items, options), async (options) => exportSnapshotSync(items, options), (options) => importSnapshot(text, options), async (options) => importSnapshotSync(text, options)]) {
    const told = []
    await run({ progress: (progress) => void told.push(progress) })
    assert.ok(told.length > 0)
    assert.ok(told.every(({ bytes, nodes }, index) => index === 0 || (bytes >= told[index - 1].bytes && nodes >= told[index - 1].nodes)))
    assert.ok(told.at(-1).bytes > 0)
    await rejected('ABORT_ERR', run({ progress: () => false }))
    const boom = new Error('boom')
    await assert.rejects(run({ progress: () => { throw boom } }), boom)
  }
})

test('a lock is held meanwhile', async () => {
  const orders = lock('snapshot.test lock').ref()
  const guard = await orders.acquire()
  const state = new SharedState()
  const waiting = state.export({ lock: ' Snapshot.Test LOCK ' })
  await setImmediate()
  assert.equal(orders.waiters, 1)
  await rejected('KR_LOCK_TIMEOUT', exportSnapshot(1, { lock: orders, timeout: 1 }))
  await rejected('ABORT_ERR', importSnapshot('', { lock: orders, signal: AbortSignal.timeout(1) }))
  refused('KR_INVALID_ARGUMENT', () => exportSnapshotSync(1, { lock: orders.key }))
  refused('KR_LOCK_TIMEOUT', () => importSnapshotSync('', { lock: orders.key, timeout: 0, allowMainThread: true }))
  await rejected('KR_LOCK_TIMEOUT', state.load('', { lock: orders, timeout: 0 }))
  guard.release()
  const text = await waiting
  assert.equal(orders.locked, false)
  let wasHeld
  await exportSnapshot(large(), { lock: orders, progress: () => (wasHeld = orders.locked) })
  assert.equal(wasHeld, true)
  await state.load(text, { lock: orders })
  state.loadSync(text, { lock: orders, allowMainThread: true })
  assert.equal(orders.locked, false)
})

test('objects are written as copies that their owners give', async () => {
  const value = { point: new Point(new Point(1)), list: [new Point(2)] }
  const expected = { point: { x: { x: 1 } }, list: [{ x: 2 }] }
  assert.deepEqual((await importSnapshot(await exportSnapshot(value))).toObject(), expected)
  assert.deepEqual(importSnapshotSync(exportSnapshotSync(value)).toObject(), expected)
  const path = { a: [() => 1] }
  assert.match((await rejected('KR_UNSUPPORTED_TYPE', exportSnapshot(path))).path, /a\[0\]/)
  refused('KR_UNSUPPORTED_TYPE', () => exportSnapshotSync(path))

  const host = new Host('snapshot.test: objects')
  const worker = new Worker(program('object.mjs'), { workerData: { host: host.name, what: 'store' } })
  await once(worker, 'message')
  const copy = { name: 'Ann', address: { street: 'Main St' }, tags: ['a', { 1: 2 }] }
  const person = host.state.get('Person')
  assert.deepEqual((await importSnapshot(await exportSnapshot({ person }))).toObject(), { person: copy })
  assert.deepEqual(importSnapshotSync(exportSnapshotSync({ person })).toObject(), { person: copy })
  await rejected('KR_UNSUPPORTED_TYPE', host.state.export())
  await worker.terminate()
  await rejected('KR_FOREIGN_GONE', exportSnapshot({ person }))
  host.close()
})

test('exports are of one moment while workers write', async () => {
  const host = new Host('snapshot.test: moments')
  host.state.set('Pair', { a: 0, b: 0 })
  const pair = host.state.get('Pair')
  const worker = new Worker(program('pairs.mjs'), { workerData: { host: host.name } })
  await once(worker, 'message')
  const seen = new Set()
  for (let round = 0; round < 200 || seen.size < 2; round += 1) {
    const text = round % 2 === 0 ? await exportSnapshot(pair, { format: 'json' }) : exportSnapshotSync(pair, { format: 'json' })
    const { a, b } = importSnapshotSync(text).toObject()
    assert.equal(a, b)
    seen.add(a)
  }
  await worker.terminate()
  host.close()
})

for (const how of ['blocked', 'promised']) {
  test(`workers that end in the middle of snapshots (${how}) disturb nobody`, async () => {
    const host = new Host(`snapshot.test: ends ${how}`)
    host.state.set('Items', Array.from({ length: 5_000 }, (_, index) => ({ index })))
    for (let round = 0; round < 5; round += 1) {
      const worker = new Worker(program('export.mjs'), { workerData: { host: host.name, how, path: join(folder, `ends-${how}.xml`) } })
      await once(worker, 'message')
      for (let turn = 0; turn < round * 5; turn += 1) await setImmediate()
      await worker.terminate()
    }
    assert.equal(host.state.get('Items').length, 5_000)
    host.close()
  })
}
