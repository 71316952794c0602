/**
 * A cell carries its shader and its WebAssembly, which a bundler inlines. The host reads neither: here they are empty, so that the cells can be
 * imported without a bundler and before a build. What imports a cell has to be imported after this module has run.
 */
import { register } from 'node:module'

const hooks = `
export const resolve = (specifier, context, next) =>
  /\\.(wgsl|wasm|deflate)$|\\?inline$/.test(specifier)
    ? { url: 'data:text/javascript,export default ""', shortCircuit: true }
    : next(specifier, context)
`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)
