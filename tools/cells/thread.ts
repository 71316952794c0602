import { Worker } from 'node:worker_threads'

/** A thread that runs a TypeScript module. Node 20 gives a thread none of the loaders of its process, so it registers tsx for itself. */
export function thread(module: URL, workerData: unknown): Worker {
  const loader = import.meta.resolve('tsx/esm/api')
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => (register(), import(${JSON.stringify(module.href)})))`
  return new Worker(code, { eval: true, workerData })
}
