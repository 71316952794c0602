/** What a person made of the cells, remembered by the browser: a reload loses nothing. */
import { prefer, preferred } from '../site/preferences.js'
import type { Definition } from './messages.js'

const keyOf = (name: string): string => `cells.edit.${name}`

/** The cell as it was left, or as it ships. */
export function editOf(shipped: Definition): Definition {
  try {
    const kept = JSON.parse(preferred(keyOf(shipped.name)) || 'null') as Partial<Definition> | null
    const { states, equations } = kept ?? {}
    if (!Array.isArray(states) || typeof equations !== 'string') return shipped
    return { name: shipped.name, states: states.map(String), equations }
  } catch {
    return shipped
  }
}

export const isEdited = (shipped: Definition, { states, equations }: Definition): boolean =>
  equations.trim() !== shipped.equations.trim() || states.join() !== shipped.states.join()

export function rememberEdit(shipped: Definition, edit: Definition): void {
  const { states, equations } = edit
  prefer(keyOf(shipped.name), isEdited(shipped, edit) ? JSON.stringify({ states, equations }) : '')
}
