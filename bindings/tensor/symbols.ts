/** Names of methods that the language and consoles look for. */
declare global {
  /** As `lib.esnext.disposable` has them: the declarations of this package are read without it, too. */
  interface SymbolConstructor {
    readonly dispose: unique symbol
    readonly asyncDispose: unique symbol
  }
}

/** Where an engine has no such symbol yet, the one that esbuild, Babel and swc make their `using` of. */
export const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')
export const ASYNC_DISPOSE: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')

/** What `console.log` of Node, Deno and Bun prints an object by. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom')
