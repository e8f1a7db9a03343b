'use strict'

const native = require('../../native.js')
const { errorFromEngine } = require('../errors.js')
const { Tag } = require('../generated/kinds.js')
const { valueFromEngine } = require('../values/index.js')

/**
 * The functions of the addon. Tokens are small integers that stand for handles of this
 * environment; every token that a function answers is to be given back with `release`, once.
 *
 * `how` says what a value argument is: see `Passing` in convert.js. `part` and `limit` are
 * explained in walk.js. A container among the values comes back as its JavaScript object.
 *
 * @typedef {object} Engine
 * @property {(token: number, object: object) => void} bind
 * @property {(token: number) => void} release
 * @property {(left: number, right: number) => boolean} same
 * @property {() => number} liveContainers
 *
 * @property {(name: string, caseSensitive: boolean, allowValueTypes: boolean) => number} hostNew
 * @property {(name: string) => any} hostFind
 * @property {() => string[]} hostNames
 * @property {(host: number) => string} hostName
 * @property {(host: number) => any} hostState
 * @property {(host: number) => void} hostClose
 * @property {(host: number) => boolean} hostClosed
 *
 * @property {(caseSensitive: boolean, allowValueTypes: boolean) => number} stateNew
 * @property {() => any} stateGlobal
 * @property {(state: number, name: string) => any} stateGet
 * @property {(state: number, name: string, value: unknown, how: number, guard: number) => void} stateSet
 * @property {(state: number, name: string) => boolean} stateHas
 * @property {(state: number, name: string) => boolean} stateDelete
 * @property {(state: number) => void} stateClear
 * @property {(state: number) => number} stateSize
 * @property {(state: number, name: string) => import('../types.js').Kind | undefined} stateKind
 * @property {(state: number, name: string, value: unknown, how: number, guard: number) => any} stateGetOrAdd
 * @property {(state: number, part: number, limit: number) => any[] | number} stateWalk
 * @property {(state: number, part: number, limit: number, pattern: string) => any[] | number} stateFind
 * @property {(state: number) => void} stateClose
 * @property {(state: number) => boolean} stateClosed
 *
 * @property {() => number} tableNew
 * @property {(table: number, key: unknown) => any} tableGet
 * @property {(table: number, key: unknown, value: unknown, how: number) => void} tableSet
 * @property {(table: number, key: unknown) => boolean} tableHas
 * @property {(table: number, key: unknown) => boolean} tableDelete
 * @property {(table: number) => void} tableClear
 * @property {(table: number) => number} tableSize
 * @property {(table: number, key: unknown) => import('../types.js').Kind | undefined} tableKind
 * @property {(table: number, key: unknown, by: unknown, how: number) => any} tableIncrement
 * @property {(table: number, key: unknown, value: unknown, how: number) => any} tableGetOrAdd
 * @property {(table: number, key: unknown, value: unknown, how: number) => any} tableSwap
 * @property {(table: number, key: unknown, expected: unknown, how: number, value: unknown, valueHow: number) => boolean} tableCompareAndSwap
 * @property {(table: number, builder: number) => void} tableUpdate
 * @property {(table: number, key: unknown) => number} tableCounter
 * @property {(counter: number, by: unknown) => number | bigint} counterAdd
 * @property {(counter: number) => any} counterGet
 * @property {(table: number, part: number, limit: number) => any[] | number} tableWalk
 *
 * @property {(object: object, key: unknown) => number} keyNew
 *
 * @property {() => number} listNew
 * @property {(list: number, index: unknown) => any} listAt
 * @property {(list: number, index: unknown, value: unknown, how: number) => void} listSet
 * @property {(list: number, value: unknown, how: number) => void} listPush
 * @property {(list: number) => any} listPop
 * @property {(list: number, index: unknown, value: unknown, how: number) => void} listInsert
 * @property {(list: number, index: unknown) => any} listRemove
 * @property {(list: number) => void} listClear
 * @property {(list: number) => number} listSize
 * @property {(list: number, index: unknown) => import('../types.js').Kind | undefined} listKind
 * @property {(list: number, builder: number) => void} listExtend
 * @property {(list: number, value: unknown, how: number, start: unknown) => number} listIndexOf
 * @property {(list: number, value: unknown, how: number) => boolean} listRemoveValue
 * @property {(list: number, part: number, limit: number) => any[] | number} listWalk
 *
 * @property {(walk: number, part: number, limit: number) => any[]} walkNext
 *
 * @property {() => number} ownerNew
 * @property {(table: number, key: unknown, owner: number) => any[]} tableAsk
 * @property {(state: number, name: string, owner: number, guard: number) => any[]} stateAsk
 * @property {(factory: number, value: unknown, how: number) => any} factoryComplete
 * @property {(factory: number, message: string, kind?: number) => void} factoryFail
 * @property {(pending: number) => number} pendingWatch
 * @property {(pending: number) => any} pendingTake
 *
 * @property {() => number} objectsStart
 * @property {(id: number, type: string) => number} objectNew
 * @property {(limit: number) => Array<number | [id: number, factory: number]>} objectsTake
 * @property {(object: number) => [language: string, type: string]} objectDescribe
 * @property {(object: number) => number} objectCopy
 *
 * @property {(value: unknown, how: number, form: number[], path: string | undefined, place: number) => any} snapshotExport
 * @property {(state: number, nothing: undefined, form: number[], path: string | undefined, place: number) => any} snapshotExportState
 * @property {(source: unknown, what: number, form: number[], place: number) => any} snapshotImport
 * @property {(state: number, value: unknown, how: number, merge: boolean) => void} stateLoad
 * @property {(job: number, milliseconds: number) => boolean} jobWait
 * @property {(job: number) => void} jobCancel
 * @property {(job: number) => [bytes: number, nodes: number]} jobProgress
 * @property {(job: number) => any} jobTake
 *
 * @property {(open: boolean) => void} holdOpen
 *
 * @property {(name: string) => void} lockOwner
 * @property {(key: unknown) => number} lockGet
 * @property {(lock: number) => string} lockKey
 * @property {(lock: number) => [token: number, waiters: number]} lockState
 * @property {(lock: number) => HeldLock | undefined} lockTry
 * @property {(lock: number) => HeldLock | QueuedLock} lockAsk
 * @property {(lock: number, bounded: boolean) => HeldLock | QueuedLock} lockAskToBlock
 * @property {(place: number, milliseconds: number) => HeldLock | undefined} lockBlock
 * @property {(place: number) => HeldLock} lockExpire
 * @property {(guard: number) => void} lockRelease
 * @property {() => any[][]} lockAll
 * @property {() => number} liveLocks
 *
 * @property {() => number} builderNew
 * @property {(builder: number, inTable: boolean, key: unknown) => void} builderTable
 * @property {(builder: number, inTable: boolean, key: unknown) => void} builderList
 * @property {(builder: number, inTable: boolean, key: unknown, value: unknown, how: number) => void} builderValue
 * @property {(builder: number) => void} builderEnd
 * @property {(builder: number, inTable: boolean, key: unknown) => string} builderPath
 * @property {(builder: number) => number} builderFinish
 */

/** @typedef {[guard: number, token: number, abandoned: boolean]} HeldLock */
/** @typedef {[place: number, number: number]} QueuedLock */

/**
 * Makes the object of each class for a token: Host, SharedState, Table, List, ForeignObject. The modules of the
 * classes fill it in.
 *
 * @type {Array<(token: number) => object>}
 */
const makers = []

/**
 * What to call when the addon tells of a number, such as that of a wait that is over.
 *
 * @type {Map<number, () => void>}
 */
const waits = new Map()

/** @param {number} number */
const onReady = (number) => waits.get(number)?.()

/**
 * The objects of this environment that are stored somewhere, by id, each with the number of references.
 *
 * @type {Map<number, { object: object, references: number }>}
 */
const objects = new Map()

/** @type {(tag: number, parts: any) => any} */
const anyFromEngine = (tag, parts) => (tag === Tag.Object ? objects.get(parts)?.object : valueFromEngine(tag, parts))

/** @param {number} kind @param {number} token */
const objectFromEngine = (kind, token) => makers[kind](token)

/**
 * A copy: V8 keeps an object that native code made in a slower form, and every call looks a
 * function up.
 *
 * @type {Engine}
 */
const engine = Object.freeze({
  .../** @type {any} */ (native.attach(errorFromEngine, objectFromEngine, anyFromEngine, onReady)),
})

module.exports = { engine, makers, objects, waits }
