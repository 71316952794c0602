import type { open } from 'webrnn'

/** What `open` gives. */
export type Runtime = Awaited<ReturnType<typeof open>>
