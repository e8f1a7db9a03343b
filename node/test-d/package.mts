// The types of the package for import. Compiled, never run.
import {
  Char,
  Counter,
  DateTime,
  Decimal,
  Duration,
  ErrorCode,
  FileError,
  ForeignObject,
  Guard,
  Guid,
  Host,
  Key,
  KrError,
  List,
  Lock,
  LockTimeoutError,
  Script,
  SharedState,
  SnapshotError,
  Table,
  TypedNumber,
  Uri,
  Version,
  Xml,
  exportSnapshot,
  exportSnapshotSync,
  f32,
  f64,
  formatLocks,
  getHost,
  globalState,
  hosts,
  i16,
  i32,
  i64,
  i8,
  importSnapshot,
  importSnapshotSync,
  lock,
  locks,
  u16,
  u32,
  u64,
  u8,
  type AcquireOptions,
  type AnyKey,
  type BlockOptions,
  type ExportOptions,
  type Holder,
  type ImportLimits,
  type ImportOptions,
  type Input,
  type Kind,
  type KrErrorCode,
  type LockInfo,
  type PlainKey,
  type SetOptions,
  type StateOptions,
  type Value,
} from 'krstate'

/** Fails to compile unless both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(_: Same<A, B>) {}

const options: StateOptions = { caseSensitive: true }
const host = new Host('types', options)
same<typeof host.name, string>(true)
same<typeof host.state, SharedState>(true)
same<typeof host.closed, boolean>(true)
host.close()
host[Symbol.dispose]()
same<ReturnType<typeof getHost>, Host | undefined>(true)
same<ReturnType<typeof hosts>, string[]>(true)
same<ReturnType<typeof globalState>, SharedState>(true)
// @ts-expect-error a host has a name
new Host()
// @ts-expect-error there is no such option
new Host('types', { casesensitive: true })
// @ts-expect-error its state cannot be replaced
host.state = globalState()

const state = new SharedState({ allowValueTypes: false })
const once: SetOptions = { allowValueType: true }
same<ReturnType<typeof state.set>, SharedState>(true)
state.set('a', 1, once).set('b', { c: [1, 'x', null, undefined, true, 2n, new Map([['d', [1]]])] })
same<ReturnType<typeof state.get>, Value | undefined>(true)
same<ReturnType<typeof state.names>, string[]>(true)
for (const [name, value] of state) {
  same<typeof name, string>(true)
  same<typeof value, Value>(true)
}
// @ts-expect-error a symbol is no value
state.set('s', Symbol('s'))
// @ts-expect-error a name is a string
state.get(1)

const table = new Table({ a: 1 })
new Table(new Map<AnyKey, Input>([[1, 'x'], [2n, table], ['l', new List([1])]]))
same<ReturnType<typeof table.get>, Value | undefined>(true)
same<ReturnType<typeof table.increment>, number | bigint | Decimal>(true)
same<typeof table.size, number>(true)
table.set('a', 1).set(1, 2).set(1n, { b: 1 }).delete('a')
table.increment('a', 5n)
table.live['Count'] += 1
for (const [key, value] of table) {
  same<typeof key, PlainKey>(true)
  same<typeof value, Value>(true)
}
table.forEach((value, key, of) => {
  same<typeof value, Value>(true)
  same<typeof key, PlainKey>(true)
  same<typeof of, Table>(true)
})
const copy: Record<string, unknown> = table.toObject()
same<ReturnType<typeof table.isSame>, boolean>(true)
// @ts-expect-error an array makes a List
new Table([1])
// @ts-expect-error by is a number
table.increment('a', '1')
// @ts-expect-error the size is for reading
table.size = 1

const list = new List([1, [2], { three: 3 }])
same<ReturnType<typeof list.at>, Value | undefined>(true)
same<ReturnType<typeof list.pop>, Value | undefined>(true)
same<ReturnType<typeof list.removeAt>, Value>(true)
same<ReturnType<typeof list.indexOf>, number>(true)
list.push(1, 'a', table)
list.set(0, 1).insert(0, list)
for (const item of list) same<typeof item, Value>(true)
// @ts-expect-error a position is a number
list.at('0')

// Values of every kind.
state.set('a', new Date()).set('a', Buffer.of(1)).set('a', new Uint8Array(1)).set('a', new URL('urn:a'))
table.update({ i8: i8(1), u8: u8(1), i16: i16(1), u16: u16(1), i32: i32(1), u32: u32(1), i64: i64(1n), u64: u64(1), f32: f32(1), f64: f64(1) })
list.extend([new Decimal('1.10'), new Char('a'), new DateTime(0n, 'Local'), new Duration(1n), new Guid(''), new Uri('a')])
list.push(new Version('1.0'), new Script(''), new Xml(''), DateTime.from(new Date()), Duration.fromMilliseconds(1))
same<ReturnType<typeof i8>, TypedNumber>(true)
same<typeof Decimal.prototype.scale, number>(true)
same<typeof DateTime.prototype.ticks, bigint>(true)
same<ReturnType<typeof state.kind>, Kind | undefined>(true)
same<ReturnType<typeof table.kind>, Kind | undefined>(true)
same<ReturnType<typeof list.kind>, Kind | undefined>(true)
table.increment('a', new Decimal(1))
table.increment('a', u64(1))
// @ts-expect-error there is no such kind
const kind: Kind = 'Int32'
// @ts-expect-error a fraction of a decimal is text
new Decimal(new Date())
// @ts-expect-error there is no such kind of dates
new DateTime(0n, 'utc')
// @ts-expect-error a value never changes
new Duration(1n).ticks = 2n

const often = new Key('a')
same<typeof often.value, PlainKey>(true)
table.set(often, 1).increment(often)
// @ts-expect-error a key is a string or an integer
new Key(new Date())
same<ReturnType<typeof table.counter>, Counter>(true)
same<ReturnType<typeof Counter.prototype.add>, number | bigint>(true)
// @ts-expect-error a counter adds integers
table.counter('a').add('1')

// One step, and code of the caller.
const added: Value = table.getOrAdd('a', 1)
const made: Promise<Value> = table.getOrAdd('a', async () => ({ b: 1 }))
const entry: Value = state.getOrAdd('a', 1, once)
const loaded: Promise<Value> = state.getOrAdd('a', () => new Map([['b', 1]]), once)
same<ReturnType<typeof table.swap>, Value | undefined>(true)
same<ReturnType<typeof table.compareAndSwap>, boolean>(true)
same<ReturnType<typeof table.addOrUpdate>, Value>(true)
table.compareAndSwap('a', undefined, 1)
table.addOrUpdate('a', 1, (old, key) => {
  same<typeof old, Value>(true)
  same<typeof key, PlainKey>(true)
  return 5
})
same<ReturnType<typeof state.find>, { [name: string]: Value }>(true)
same<ReturnType<typeof state.snapshot>, { [name: string]: Value }>(true)
same<ReturnType<typeof list.slice>, Value[]>(true)
same<ReturnType<typeof list.removeValue>, boolean>(true)
list.indexOf(1, 2)
// @ts-expect-error an update is a function
table.addOrUpdate('a', 1, 2)
// @ts-expect-error an array makes a List
table.update([1])

const value = state.get('a')
if (value instanceof Table) value.increment('n')
else if (value instanceof List) value.push(1)
else if (value instanceof Date) value.getTime()
else if (value instanceof Decimal) value.toNumber()
else if (typeof value === 'bigint') value.toString(16)

// Objects by reference.
class Widget {
  #private = 1
  size = this.#private
}
state.set('w', new Widget()).set('f', () => 1)
const widget = state.get('w') as Widget
if (value instanceof ForeignObject) {
  same<typeof value.runtime, string>(true)
  same<typeof value.typeName, string>(true)
  same<ReturnType<typeof value.value>, Promise<Value>>(true)
  value.value({ timeout: 5 })
}
void widget

// Snapshots.
const written: ExportOptions = { format: 'json', path: new URL('file:///a'), lock: lock('a'), timeout: 5, progress: ({ bytes }) => bytes < 5 }
const limits: ImportLimits = { nodes: 5 }
const readBack: ImportOptions = { path: 'a', limits, maxDepth: 5, signal: new AbortController().signal }
const asText: Promise<string> = exportSnapshot(table, written)
const asBytes: Promise<Buffer> = exportSnapshot([1], { as: 'buffer' })
const asTextNow: string = exportSnapshotSync(5)
const asBytesNow: Buffer = state.exportSync({ as: 'buffer', compact: true })
const stateText: Promise<string> = state.export({ lock: 'a' })
same<ReturnType<typeof importSnapshot>, Promise<Value>>(true)
same<ReturnType<typeof importSnapshotSync>, Value>(true)
same<ReturnType<typeof state.load>, Promise<void>>(true)
state.load(new Uint8Array(1), { ...readBack, merge: true })
state.loadSync(null, readBack)
void [asText, asBytes, asTextNow, asBytesNow, stateText]
// @ts-expect-error there is no such format
exportSnapshot(1, { format: 'xml' })
// @ts-expect-error a source is text or bytes
importSnapshot(5)

// Locks.
const orders = lock('orders')
same<typeof orders, Lock>(true)
same<typeof orders.key, string>(true)
const patient: AcquireOptions = { timeout: 5, signal: new AbortController().signal }
const blocked: BlockOptions = { timeout: 5, allowMainThread: true }
same<ReturnType<typeof orders.acquire>, Promise<Guard>>(true)
same<ReturnType<typeof orders.acquireSync>, Guard>(true)
same<ReturnType<typeof orders.tryAcquire>, Guard | undefined>(true)
const used: Promise<number> = orders.use(async (guard) => guard.token, patient)
const usedSync: boolean = orders.useSync((guard) => guard.abandoned, blocked)
same<ReturnType<typeof locks>, LockInfo[]>(true)
same<ReturnType<typeof formatLocks>, string>(true)
same<LockTimeoutError['holder'], Holder | undefined>(true)
same<SnapshotError['line'], number | undefined>(true)
same<FileError['errno'], number | undefined>(true)
same<FileError['systemCode'], string | undefined>(true)
orders.ref().unref()
void [used, usedSync]
// @ts-expect-error a key is a string
lock(5)
// @ts-expect-error a time is a number
orders.acquire({ timeout: '5' })
// @ts-expect-error only what blocks asks for that
orders.use(() => 1, { allowMainThread: true })

const error = new KrError(ErrorCode.InvalidKey, 'a message', '$.a')
same<typeof error.code, KrErrorCode>(true)
same<typeof error.path, string | undefined>(true)
same<typeof ErrorCode.CycleRejected, 'KR_CYCLE'>(true)
// @ts-expect-error there is no such code
const code: KrErrorCode = 'KR_NONSENSE'

void [copy, code, kind, added, made, entry, loaded]
