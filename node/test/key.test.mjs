import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Key, Table } from 'krstate'
import { collect, refused } from './support/check.mjs'

test('a Key is taken wherever a key is', async () => {
  for (const plain of ['Count', 'a longer key with ä and 😀 that does not fit into what is short, which is 63 units', 5, -1n, 2n ** 62n]) {
    const key = new Key(plain)
    assert.equal(key.value, plain)
    assert.equal(String(key), String(plain))
    const table = new Table()
    assert.equal(table.set(key, 1).get(plain), 1)
    assert.equal(table.get(key), 1)
    assert.equal(table.increment(key, 2), 3)
    assert.deepEqual([table.has(key), table.kind(key), table.swap(key, 4), table.getOrAdd(key, 9)], [true, 'I32', 3, 4])
    assert.equal(table.compareAndSwap(key, 4, 5), true)
    assert.equal(table.addOrUpdate(key, 0, (old, seen) => (assert.equal(seen, plain), old + 1)), 6)
    assert.equal(table.counter(key).add(1), 7)
    assert.equal(await table.getOrAdd(key, () => assert.fail('called')), 7)
    table.update(new Map([[key, 8]]))
    assert.deepEqual([...new Table(new Map([[key, { in: 1 }]])).keys()], [...table.keys()])
    assert.equal(table.delete(key), true)
    assert.equal(await table.getOrAdd(key, async () => 'made'), 'made')
    assert.equal(table.size, 1)
  }
  assert.equal(inspect(new Key('a')), 'Key("a")')
  assert.equal(inspect(new Key(5)), 'Key(5)')
})

test('a Key serves every table of its thread', () => {
  const key = new Key('n')
  const tables = Array.from({ length: 10 }, (_, index) => new Table({ [`x${index}`]: 0, n: index }))
  tables.forEach((table, index) => assert.equal(table.get(key), index))
  for (let round = 0; round < 10_000; round += 1) new Key(`k${round}`)
  collect()
  assert.equal(tables[3].increment(key), 4)
})

test('what is no key is refused', () => {
  for (const bad of [1.5, new Key('a'), null, undefined, {}, [], Symbol('s'), '\ud800', 2n ** 70n]) refused('KR_INVALID_KEY', () => new Key(bad))
  const table = new Table()
  for (const fake of [Object.create(Key.prototype), { value: 'a' }, new Proxy(new Key('a'), {})]) {
    refused('KR_INVALID_KEY', () => table.set(fake, 1))
  }
  refused('KR_UNSUPPORTED_TYPE', () => table.set('key', new Key('a')))
  assert.equal(table.size, 0)
})
