import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { reasonToSkip, replay } from './support/vectors.mjs'

const folder = process.env.KRSTATE_VECTORS ?? fileURLToPath(new URL('../../tests/vectors/', import.meta.url))

for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')).sort()) {
  const file = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  describe(`vectors: ${file.area}`, () => {
    assert.equal(file.schema, 1)
    for (const item of file.cases) {
      const skip = reasonToSkip(item)
      if (skip !== undefined) console.log(`skipped: ${file.area}: ${item.name}: ${skip}`)
      test(item.name, { skip }, () => replay(item))
    }
  })
}
