// The types of the package for import. Compiled, never run.
import {
  ErrorCode,
  Host,
  KrError,
  List,
  SharedState,
  Table,
  getHost,
  globalState,
  hosts,
  type Input,
  type Key,
  type KrErrorCode,
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
new Table(new Map<Key, Input>([[1, 'x'], [2n, table], ['l', new List([1])]]))
same<ReturnType<typeof table.get>, Value | undefined>(true)
same<ReturnType<typeof table.increment>, number | bigint>(true)
same<typeof table.size, number>(true)
table.set('a', 1).set(1, 2).set(1n, { b: 1 }).delete('a')
table.increment('a', 5n)
table.live['Count'] += 1
for (const [key, value] of table) {
  same<typeof key, Key>(true)
  same<typeof value, Value>(true)
}
table.forEach((value, key, of) => {
  same<typeof value, Value>(true)
  same<typeof key, Key>(true)
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

const value = state.get('a')
if (value instanceof Table) value.increment('n')
else if (value instanceof List) value.push(1)
else if (typeof value === 'bigint') value.toString(16)

const error = new KrError(ErrorCode.InvalidKey, 'a message', '$.a')
same<typeof error.code, KrErrorCode>(true)
same<typeof error.path, string | undefined>(true)
same<typeof ErrorCode.CycleRejected, 'KR_CYCLE'>(true)
// @ts-expect-error there is no such code
const code: KrErrorCode = 'KR_NONSENSE'

void [copy, code]
