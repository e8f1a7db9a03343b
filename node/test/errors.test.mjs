import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { ErrorCode, KrError, Table } from 'krstate'
import { refused } from './support/check.mjs'

test('an error is a KrError with code, message, path and trace', () => {
  const error = refused('KR_UNSUPPORTED_TYPE', () => new Table().set('k', { a: [new Set()] }))
  assert.ok(error instanceof Error)
  assert.equal(error.name, 'KrError')
  assert.equal(error.path, '$.a[0]')
  assert.match(error.message, /Set cannot be stored.*\(at \$\.a\[0\]\)$/)
  assert.match(error.stack, /errors\.test\.mjs/)
  const plain = refused('KR_INVALID_KEY', () => new Table().get(1.5))
  assert.ok(!('path' in plain))
  assert.match(plain.stack, /^KrError: 1\.5 is no integer.*\n {4}at Table\.get /)
  assert.match(inspect(plain), /code: 'KR_INVALID_KEY'/)
})

test('codes are constants', () => {
  assert.equal(ErrorCode.CycleRejected, 'KR_CYCLE')
  assert.ok(Object.isFrozen(ErrorCode))
  assert.equal(new Set(Object.values(ErrorCode)).size, Object.keys(ErrorCode).length)
  for (const code of Object.values(ErrorCode)) assert.match(code, /^(KR_[A-Z_]+|ABORT_ERR)$/)
})

test('an application may make one', () => {
  const error = new KrError(ErrorCode.OutOfRange, 'too large', '$.a')
  assert.deepEqual([error.code, error.message, error.path], ['KR_OUT_OF_RANGE', 'too large (at $.a)', '$.a'])
})

test('on an exhausted stack the error is still an error', () => {
  const table = new Table()
  let last
  const dive = () => {
    try {
      table.get(1.5)
    } catch (error) {
      last = error
      if (error instanceof RangeError) throw error
    }
    dive()
  }
  assert.throws(dive, RangeError)
  assert.ok(last instanceof RangeError)
  assert.equal(table.set('works', 1).get('works'), 1)
})
