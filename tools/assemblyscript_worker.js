/**
 * A thread that compiles AssemblyScript, for build_wasm.ts: `{ argv }` comes in, `{ bytes, said }` goes back (bytes null: it does not compile).
 * It is plain JavaScript on a thread without tsx, which would take twelve seconds to transform the compiler before it loads it.
 */
import { parentPort } from 'node:worker_threads'
import { main } from 'assemblyscript/asc'

parentPort?.on('message', async ({ argv }) => {
  let bytes = null
  const { error, stderr } = await main(argv, {
    writeFile: (_name, contents) => void (bytes = Uint8Array.from(contents)),
  })
  parentPort?.postMessage({ bytes: error ? null : bytes, said: stderr.toString() })
})
