/** The contract of the tutorial's routes. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { SharedState } from 'krstate'
import { defineState, tutorialRoutes } from '../routes.mjs'
import { listen, stopListening } from '../server.mjs'

const state = new SharedState()
const runspace = 'test'
let server
let url

before(async () => {
  ;({ server, url } = await listen(tutorialRoutes({ state, runspace }), 0))
})
after(() => stopListening(server))
beforeEach(() => {
  state.clear()
  defineState(state)
})

async function call(method, path, body) {
  const response = await fetch(url + path, { method, body })
  assert.match(response.headers.get('content-type'), /^application\/json/)
  return { status: response.status, body: await response.json(), headers: response.headers }
}

async function expect(method, path, status, body, content) {
  const answer = await call(method, path, content)
  assert.deepEqual({ status: answer.status, body: answer.body }, { status, body })
}

test('GET /info tells the configuration and the uptime', async () => {
  const { status, body } = await call('GET', '/info')
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body), ['appName', 'maxVisits', 'uptimeSeconds', 'runspace'])
  assert.equal(body.appName, 'SharedStateDemo')
  assert.equal(body.maxVisits, 100)
  assert.equal(body.runspace, runspace)
  assert.ok(body.uptimeSeconds >= 0 && body.uptimeSeconds < 60)
})

test('visits are counted exactly, also by clients at the same time', async () => {
  await expect('GET', '/visits', 200, { count: 0, runspace })
  await expect('POST', '/visit', 200, { count: 1, maxVisits: 100, remaining: 99, runspace })
  const answers = await Promise.all(Array.from({ length: 50 }, () => call('POST', '/visit')))
  assert.equal(new Set(answers.map(({ body }) => body.count)).size, 50)
  await expect('GET', '/visits', 200, { count: 51, runspace })
  await expect('POST', '/reset', 200, { message: 'Visit counter reset', count: 0 })
  await expect('GET', '/visits', 200, { count: 0, runspace })
})

test('PUT /config changes what the body names', async () => {
  const message = 'Configuration updated'
  const changed = { MaxVisits: 200, AppName: 'UpdatedDemo' }
  await expect('PUT', '/config', 200, { message, config: changed }, '{"maxVisits":200,"appName":"UpdatedDemo"}')
  await expect('PUT', '/config', 200, { message, config: { ...changed, MaxVisits: 5 } }, '{"maxVisits":5}')
  await expect('PUT', '/config', 200, { message, config: { ...changed, MaxVisits: 5 } }, '{}')
  assert.equal((await call('GET', '/info')).body.appName, 'UpdatedDemo')
})

test('a malformed body is 400 and changes nothing', async () => {
  const bodies = [
    '', '{"maxVisits":', 'x', '[]', 'null', '5', '"x"',
    '{"maxVisits":"many"}', '{"maxVisits":1.5}', '{"maxVisits":-1}', '{"maxVisits":1e300}', '{"maxVisits":{}}',
    '{"appName":5}', '{"appName":"\\ud800"}', '{"maxVisits":7,"appName":[]}',
    new Uint8Array([0x7b, 0xff, 0x7d]),
  ]
  for (const body of bodies) {
    const answer = await call('PUT', '/config', body)
    assert.equal(answer.status, 400, `${body}: ${JSON.stringify(answer.body)}`)
    assert.equal(typeof answer.body.error, 'string')
  }
  assert.deepEqual(state.get('Config').toObject(), { MaxVisits: 100, AppName: 'SharedStateDemo' })
})

test('a body that is far too large is refused', async () => {
  const answer = await call('PUT', '/config', `{"appName":"${'x'.repeat(100_000)}"}`)
  assert.equal(answer.status, 413)
})

test('GET /state/{name} shows an entry of any type', async () => {
  state.set('Greeting', 'hello')
  state.set('Big', 2n ** 60n)
  const name = 'Config'
  await expect('GET', '/state/Config', 200, {
    name, value: { MaxVisits: 100, AppName: 'SharedStateDemo' }, type: 'Table', runspace,
  })
  await expect('GET', '/state/greeting?x=1', 200, { name: 'greeting', value: 'hello', type: 'string', runspace })
  await expect('GET', '/state/Big', 200, { name: 'Big', value: '1152921504606846976', type: 'bigint', runspace })
  for (const absent of ['Nothing', 'no name', 'é']) {
    const error = 'State variable not found'
    await expect('GET', `/state/${encodeURIComponent(absent)}`, 404, { error, name: absent })
  }
  assert.equal((await call('GET', '/state/%zz')).status, 400)
})

test('DELETE /state/{name} removes, but not what the routes need', async () => {
  state.set('Extra', [1])
  await expect('DELETE', '/state/Extra', 200, { message: 'State variable removed', name: 'Extra' })
  await expect('DELETE', '/state/Extra', 404, { error: 'State variable not found', name: 'Extra' })
  for (const name of ['Visits', 'config', 'STARTTIME']) {
    await expect('DELETE', `/state/${name}`, 403, { error: 'Cannot remove core state variables', name })
  }
  assert.equal(state.get('Visits').get('Count'), 0)
})

test('unknown paths and methods are told apart', async () => {
  for (const path of ['/', '/nothing', '/state', '/state/', '/state/a/b', '/state/{name}x/y', '/__proto__', '/constructor']) {
    assert.equal((await call('GET', path)).status, 404, path)
  }
  const answer = await call('GET', '/visit')
  assert.equal(answer.status, 405)
  assert.equal(answer.headers.get('allow'), 'POST')
})
