/** CoreCLR inside this process, started through hostfxr, with koffi as the way to call C functions. */

import koffi from 'koffi'

/**
 * @typedef {object} DotnetSettings
 * @property {string} root the folder of `dotnet` (DOTNET_ROOT)
 * @property {string} hostfxr libhostfxr.so
 * @property {string} runtimeConfig tells which runtime to start
 * @property {string} assembly the dll to load; the others are found beside it
 */

/** hostfxr's name for "give me a function that loads an assembly and finds a method in it". */
const LOAD_ASSEMBLY_AND_GET_FUNCTION_POINTER = 5

/**
 * Starts the runtime.
 *
 * @param {DotnetSettings} settings
 * @returns {{ entry: (type: string, method: string) => (argument?: string) => void }}
 *   `entry` finds a `static int Method(IntPtr, int)`, which gets text as UTF-8, and makes it callable;
 *   it throws what is not 0
 */
export function startDotnet(settings) {
  // libuv resets the handler by which .NET learns that a child process ended, unless Node has a use
  // for it. Without this line Process.WaitForExit in C# can wait for ever.
  process.on('SIGCHLD', () => {})

  koffi.struct('HostParameters', { size: 'size_t', host_path: 'const char *', dotnet_root: 'const char *' })
  const library = koffi.load(settings.hostfxr)
  const initialize = library.func(
    'int hostfxr_initialize_for_runtime_config(const char *config, HostParameters *parameters, _Out_ void **handle)',
  )
  const getDelegate = library.func('int hostfxr_get_runtime_delegate(void *handle, int type, _Out_ void **delegate)')
  const close = library.func('int hostfxr_close(void *handle)')

  const parameters = { size: 24, host_path: null, dotnet_root: settings.root }
  const handle = [null]
  // 0, 1 and 2 are kinds of success.
  check(initialize(settings.runtimeConfig, parameters, handle), `starting .NET with ${settings.runtimeConfig}`)
  const delegate = [null]
  check(getDelegate(handle[0], LOAD_ASSEMBLY_AND_GET_FUNCTION_POINTER, delegate), 'asking .NET for its loader')
  close(handle[0])
  const load = koffi.decode(
    delegate[0],
    koffi.proto('int Load(const char *assembly, const char *type, const char *method, const char *delegate, void *reserved, _Out_ void **function)'),
  )
  const Entry = koffi.proto('int Entry(void *argument, int size)')

  return {
    entry(type, method) {
      const found = [null]
      // No delegate type: the method is a `static int Method(IntPtr, int)`, which every runtime since 3.0 can call.
      check(load(settings.assembly, type, method, null, null, found), `finding ${type}.${method} in ${settings.assembly}`)
      const call = koffi.decode(found[0], Entry)
      return (argument = '') => {
        const text = Buffer.from(argument)
        const code = call(text, text.length)
        if (code !== 0) throw new Error(`${type.split(',', 1)[0]}.${method} failed; see above`)
      }
    },
  }
}

/**
 * @param {number} code
 * @param {string} what
 */
function check(code, what) {
  if (code < 0 || code > 2) {
    throw new Error(`${what} failed with 0x${(code >>> 0).toString(16)}; COREHOST_TRACE=1 in the environment tells more`)
  }
}
