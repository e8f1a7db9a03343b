// A worker that stores objects of its own, and reads those of others.
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { ForeignObject, getHost } from 'krstate'

const { state } = getHost(workerData.host)

class Address {
  constructor(street) {
    this.street = street
  }
}

class Person {
  #secret = 'not copied'
  constructor(name) {
    this.name = name
    this.address = new Address('Main St')
    this.tags = ['a', new Map([[1, 2n]])]
  }
  get secret() {
    return this.#secret
  }
}

class Bad {
  get bad() {
    return 1
  }
  constructor() {
    Object.defineProperty(this, 'boom', { enumerable: true, get: () => { throw new Error('boom') } })
  }
}

if (workerData.what === 'store') {
  const person = new Person('Ann')
  state.set('Person', person)
  state.set('Function', function add() {})
  state.set('Bad', new Bad())
  state.set('Set', { inside: [new Person('Bob')] })
  parentPort.postMessage(state.get('Person') === person)
  parentPort.on('message', () => process.exit())
} else if (workerData.what === 'busy') {
  state.set('Person', new Person('Ann'))
  parentPort.postMessage('stored')
  const flag = new Int32Array(workerData.flag)
  Atomics.wait(flag, 0, 0)
  parentPort.once('message', () => {})
} else {
  const seen = state.get('Mine')
  const copy = await seen.value()
  state.set('Back', seen)
  parentPort.postMessage([seen instanceof ForeignObject, seen.runtime, seen.typeName, copy.toObject()])
  await setImmediate()
}
