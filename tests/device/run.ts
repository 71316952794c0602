import type { Backend } from '../../bindings/backend/backend.js'
import { WasmBackend } from '../../bindings/backend/wasm/wasm_backend.js'
import { WebGPUBackend } from '../../bindings/backend/webgpu/webgpu_backend.js'
import { runApiCase } from '../api/case.js'
import { apiCases } from '../api/index.js'
import { backendCases } from '../backend/index.js'
import { kernelCases } from '../kernels/index.js'
import { keepPipelines } from './keep_pipelines.js'
import type { CaseResult, Part, Target } from './result.js'
import { runCase } from './run_case.js'

/** @param device to open WebGPU on; by default its own */
async function open(target: Target, device?: GPUDevice): Promise<Backend> {
  switch (target) {
    case 'webgpu':
      return WebGPUBackend.open({ device })
    case 'webgpu-card':
      return WebGPUBackend.open({ device, forms: 'card', bare: true })
    case 'wasm':
      return WasmBackend.open({ threads: 1 })
    case 'wasm-relaxed':
      return WasmBackend.open({ flavour: 'relaxed', threads: 1 })
    case 'wasm-simd':
      return WasmBackend.open({ flavour: 'simd', threads: 1 })
    case 'wasm-threads':
      return WasmBackend.open({ threads: 2, divideAll: true })
  }
}

/** Of the kernels with a form for graphics cards, or for devices without features: products, reductions, loops with one product and with two. */
const WITH_FORMS = /^(gemm|bias_gradient|cross_entropy)|^(scan|step) (lstm|mut1)\b/

const runsOn = (target: Target, { name }: { name: string }): boolean =>
  target !== 'webgpu-card' || WITH_FORMS.test(name)

const isOf = (wanted: Part | undefined, part: Part): boolean => wanted === undefined || wanted === part

/**
 * Runs all cases whose name contains `filter` on a backend, or those of one part.
 * @throws BackendUnavailableError when the backend is not to be had: nothing is skipped.
 * @throws Error when there is no such part
 */
export async function* run(target: Target, filter = '', part?: Part): AsyncGenerator<CaseResult> {
  const backend = await open(target)
  const shared = backend instanceof WebGPUBackend ? backend.device : undefined
  if (shared) keepPipelines(shared)
  try {
    yield { name: `backend: ${target} is ${backend.reason}`, ok: true, milliseconds: 0, worst: [] }
    const all = [...backendCases(backend.name, target === 'wasm-threads' ? 2 : 1), ...kernelCases]
    const kernels = all.filter(
      (one) => runsOn(target, one) && isOf(part, one.name.startsWith('scan ') ? 'scans' : 'kernels'),
    )
    const api = apiCases.filter((one) => isOf(part, 'api') && (one.targets?.includes(target) ?? runsOn(target, one)))
    if (kernels.length + api.length === 0) throw new Error(`${target} has no case that is of ${part}`)
    for (const one of kernels) if (one.name.includes(filter)) yield await runCase(backend, one)
    for (const one of api)
      if (one.name.includes(filter)) yield await runApiCase(one, target, (other) => open(other, shared))
  } finally {
    backend.close()
  }
}
